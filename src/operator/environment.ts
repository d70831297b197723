import { type Environment, loadStackConfig, temporalEnvironment } from '../platform/config.js';
import { temporalConnection } from '../temporal/connection.js';
import { CommandError } from './command-error.js';
import { environmentFile, serviceEnvironment } from './stack-environment.js';

export interface CommandEnvironment extends ReturnType<typeof temporalConnection> {
  env: Environment;
  /** Of the stack that runs here, where it is that one. */
  file?: string;
}

/**
 * Where the parts are that a command works on: those the environment names, or else those of the stack that runs here.
 * Throws `no_stack` where no Temporal is named: the SDK's own default, localhost:7233, may be somebody else's.
 */
export function commandEnvironment(): CommandEnvironment {
  const env = serviceEnvironment();
  const temporal = temporalConnection(temporalEnvironment(env)); // a profile of the Temporal CLI may name it too
  if (temporal.connectionOptions.address) return { env, ...temporal, file: environmentFile() };
  const stack = env.DATABASE_URL
    ? 'DATABASE_URL is set, so no stack here is asked'
    : `No stack runs here (${loadStackConfig(env).DATA_DIR})`;
  throw new CommandError(
    'no_stack',
    `${stack}, and TEMPORAL_ADDRESS is not set.`,
    'Start the stack with `npm start`, or set TEMPORAL_ADDRESS (README, "Settings").',
  );
}
