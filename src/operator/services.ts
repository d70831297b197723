import { Client, Connection } from '@temporalio/client';
import { type Logger, pino } from 'pino';
import { createDb, type Db } from '../db/client.js';
import { ConfigError, type Environment, loadServiceConfig, type ServiceConfig } from '../platform/config.js';
import { createObjectStore, type ObjectStore } from '../storage/object-store.js';
import type { SyncSoClient } from '../sync-so/client.js';
import { createJobStarter } from '../temporal/client.js';
import { createJobOutcomes, type JobOutcomes } from '../temporal/job-outcomes.js';
import { jobAdopter, jobSettings } from '../temporal/job-settings.js';
import { createJobSignals, type JobSignals } from '../temporal/job-signals.js';
import type { Adopter, JobStarter } from '../temporal/job-starter.js';
import { lookAtRun, type RunWaits } from '../temporal/run-waits.js';
import { observeDeps } from '../versions/detector/deps-from-config.js';
import { blockedBy } from '../versions/detector/one-job.js';
import type { CommandEnvironment } from './environment.js';
import { operatorSyncSo } from './operator-sync-so.js';

/** What the commands for operators work with. */
export interface Services {
  db: Db;
  store: ObjectStore;
  syncSo: SyncSoClient;
  signals: JobSignals;
  outcomes: Pick<JobOutcomes, 'of'>;
  starter: JobStarter;
  adopter: Adopter;
  lookAtRun(jobId: string): Promise<RunWaits>;
  /** What keeps a job of this deployment from having a worker, as `pro doctor` finds it. */
  blockedBy(jobId: string): Promise<string | undefined>;
  log: Logger;
  /** Where people reach the API. */
  apiUrl: string;
  /** A line of progress; the answer itself is returned. */
  report(line: string): void;
}

/** Opens the parts for as long as `work` takes. */
export async function withServices<T>(
  { env, connectionOptions, namespace }: CommandEnvironment,
  report: Services['report'],
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const config = loadConfig(env);
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace });
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  try {
    return await work({
      ...{ db, store, signals: createJobSignals(client), report, apiUrl: apiUrl(config) },
      outcomes: createJobOutcomes(client),
      log: pino({ level: 'warn', name: 'pro' }, pino.destination(2)), // standard output is for the answer
      syncSo: operatorSyncSo(config, db, { say: (line) => console.error(line) }),
      starter: createJobStarter(client, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
      adopter: jobAdopter(client, config),
      lookAtRun: (jobId) => lookAtRun(client, jobId),
      blockedBy: (jobId) => blockedBy(observeDeps(config, { client, db }), jobId),
    });
  } finally {
    store.close();
    await db.$disconnect();
    await connection.close();
  }
}

/** As far as the settings say it: on this machine where they name no other. */
function apiUrl({ API_PUBLIC_URL, API_HOST, API_PORT }: ServiceConfig): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[API_HOST] ?? API_HOST;
  return API_PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${API_PORT}`;
}

function loadConfig(env: Environment) {
  try {
    return loadServiceConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError) || env.DATABASE_URL) throw error;
    throw new ConfigError(`No stack runs in DATA_DIR, and no other is named.\n${error.message}`);
  }
}
