import { NativeConnection, Worker } from '@temporalio/worker';
import { healingActivities } from '../activities/healing.js';
import { createActivities, jobActivities } from '../activities/index.js';
import { ensureReconcileSchedule } from './clients/schedules.js';
import { connectTemporal, ensureSearchAttributes, temporalConnection } from './clients/temporal.js';
import { loadServiceConfig, type ServiceConfig, temporalEnvironment } from './config.js';
import { ensureAccount } from './db/slots.js';
import { currentBuild } from './deployment/build.js';
import type { Version } from './deployment/promote.js';
import { createWorkerDeps, type WorkerDeps } from './deps.js';
import { createLogger } from './logger.js';
import { aborted, runMain, stopSignal } from './process.js';
import { type Waiting, whenReachable } from './when-reachable.js';
import { startWorkerHealth } from './worker-health.js';

/** Long enough to finish a small transfer; a larger one is handed to the next worker by its heartbeat. */
const SHUTDOWN_GRACE = '20 seconds';
/** A transfer holds up to 32 MiB; 16 at once stay well under 1 GiB. */
const ACTIVITIES_AT_ONCE = 16;

/** The process that runs jobs. */
async function main(): Promise<void> {
  const config = loadServiceConfig();
  const log = createLogger({ level: config.LOG_LEVEL, name: 'worker', isTerminal: process.stdout.isTTY });
  const stop = stopSignal();
  const deps = createWorkerDeps(config, log);
  const { namespace } = temporalConnection(temporalEnvironment());
  const connection = await reachParts(config, deps, { log, signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
  if (!connection) return; // asked to stop while it waited; no work was begun
  const { buildId, workflowBundle } = await currentBuild();
  const version = { deploymentName: config.TEMPORAL_DEPLOYMENT, buildId };
  const worker = await Worker.create({
    connection,
    namespace,
    workflowBundle,
    ...workerOptions(config, deps, version),
  });
  const closeHealth = await startWorkerHealth(worker, version, config.API_HOST, config.WORKER_HEALTH_PORT);
  log.info({ ...version, taskQueue: config.TEMPORAL_TASK_QUEUE }, 'worker runs');

  await worker.runUntil(aborted(stop));
  log.info('worker has handed over its work and stops');
  closeHealth();
  await connection.close();
  await deps.close();
}

/** In a stack that starts together, the parts may come after the worker; it waits for each. */
async function reachParts(config: ServiceConfig, { store, db }: WorkerDeps, o: Waiting): Promise<NativeConnection> {
  await Promise.all([
    whenReachable('S3', () => store.ensureBucket(), o),
    whenReachable('PostgreSQL', () => ensureAccount(db, config.SYNC_CONCURRENCY), o),
    whenReachable('Temporal', () => prepareNamespace(config), o),
  ]);
  const { connectionOptions } = temporalConnection(temporalEnvironment());
  return whenReachable('Temporal', () => NativeConnection.connect(connectionOptions), o);
}

/** What Temporal has to know before jobs run: attributes to search by, and the healing every minute. */
async function prepareNamespace({ TEMPORAL_TASK_QUEUE }: ServiceConfig): Promise<void> {
  const client = await connectTemporal(temporalEnvironment());
  try {
    await ensureSearchAttributes(client);
    await ensureReconcileSchedule(client, TEMPORAL_TASK_QUEUE);
  } finally {
    await client.connection.close();
  }
}

const workerOptions = (config: ServiceConfig, deps: WorkerDeps, version: Version) => ({
  taskQueue: config.TEMPORAL_TASK_QUEUE,
  activities: { ...jobActivities(createActivities(deps)), ...healingActivities(deps) },
  maxConcurrentActivityTaskExecutions: ACTIVITIES_AT_ONCE,
  shutdownGraceTime: SHUTDOWN_GRACE,
  workerDeploymentOptions: {
    version,
    useWorkerVersioning: true as const,
    // Jobs in flight follow the current version, until the tools that move pinned ones are there.
    defaultVersioningBehavior: 'AUTO_UPGRADE' as const,
  },
});

runMain(main);
