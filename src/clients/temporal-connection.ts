import { loadClientConnectConfig } from '@temporalio/envconfig';

/**
 * Address, TLS and keys come from the environment or from a profile of the Temporal CLI, by its own rules. In a file of
 * its own, since the client that connects takes half a second to load.
 */
export const temporalConnection = (env: Record<string, string>) => loadClientConnectConfig({ overrideEnvVars: env });
