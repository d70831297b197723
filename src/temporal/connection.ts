import { loadClientConnectConfig } from '@temporalio/envconfig';

/**
 * gRPC's own pauses between two tries to connect grow by 1.6 up to two minutes: after 150 s without Temporal the next try
 * was 40 s away. With 3 s it is there again as soon as a worker is (4 s), and a try every 3 s is no load on anybody. A
 * connection that died without a word is noticed after 20 s, by default after 45; servers allow a ping every 10 s.
 */
export const CHANNEL = {
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 3_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.keepalive_time_ms': 15_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/**
 * Address, TLS and keys come from the environment or from a profile of the Temporal CLI, by its own rules. In a file of
 * its own, since the client that connects takes half a second to load.
 */
export function temporalConnection(env: Record<string, string>) {
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: env });
  return { connectionOptions: { ...connectionOptions, channelArgs: CHANNEL }, namespace };
}
