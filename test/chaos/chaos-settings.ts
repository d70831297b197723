import { type Environment, loadStackConfig, type ServiceConfig, type StackConfig } from '../../src/platform/config.js';
import { quietPort, stackPorts, toolPaths } from '../support/separate-stack.js';

export const PLACES = 6;
/** More than we are told of: a generation too many is to be accepted and counted, not refused and hidden. */
export const REAL_PLACES = 2 * PLACES;
export const NAMES = ['postgres', 's3', 'temporal', 'simulator', 'api', 'worker'] as const;
export type Name = (typeof NAMES)[number];
/** Whatever connects to one of these goes through its wire; nothing connects to the worker. */
export const WIRES = NAMES.filter((name) => name !== 'worker');
/** Accepted by the simulator only. */
const KEY = 'chaos-key-not-a-secret';

/** What connecting to the parts takes besides their ports. */
export interface Outside {
  databaseUrl: string;
  s3: Pick<ServiceConfig, 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>;
}

/** Env of API and worker. Quick looks, because the simulator's generations take seconds. */
export function environment({ databaseUrl, s3 }: Outside, portOf: (name: Name) => number): Environment {
  const database = new URL(databaseUrl);
  database.port = String(portOf('postgres'));
  return {
    ...s3,
    DATABASE_URL: database.href,
    S3_ENDPOINT: `http://127.0.0.1:${portOf('s3')}`,
    TEMPORAL_ADDRESS: `127.0.0.1:${portOf('temporal')}`,
    SYNC_API_KEY: KEY,
    SYNC_BASE_URL: `http://127.0.0.1:${portOf('simulator')}`,
    SYNC_CONCURRENCY: String(PLACES),
    // As many jobs a minute as faults need to meet some in every stage; the budgets have tests of their own.
    ...{ SYNC_CREATES_PER_MINUTE: '600', SYNC_READS_PER_MINUTE: '6000' },
    // A send that was cut off is over with its connection here, and the simulator lists at once.
    SYNC_IN_FLIGHT_SECONDS: '60',
    SYNC_WEBHOOK_SECRET: '',
    API_PUBLIC_URL: `http://127.0.0.1:${portOf('api')}`,
    ...{ POLL_FIRST_SECONDS: '1', POLL_MIN_SECONDS: '2', POLL_MAX_SECONDS: '5' },
  };
}

/** Where programs and caches are as the developer's environment says; ports and data of our own. */
export async function chaosConfig(dataDir: string): Promise<StackConfig> {
  return loadStackConfig({ ...toolPaths(), ...(await stackPorts(quietPort)), DATA_DIR: dataDir });
}

export const portsOf = (config: StackConfig): Record<Name, number> => ({
  postgres: config.POSTGRES_PORT,
  s3: config.S3_PORT,
  temporal: config.TEMPORAL_PORT,
  simulator: config.SIMULATOR_PORT,
  api: config.API_PORT,
  worker: config.WORKER_HEALTH_PORT,
});
