import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { ACTIVITIES_AT_ONCE } from '../activities/at-most.js';
import { healingActivities } from '../activities/healing.js';
import { createActivities, jobActivities } from '../activities/index.js';
import { ensureAccount } from './db/slots.js';
import { type Waiting, whenReachable } from './db/when-reachable.js';
import { partsDown } from './jobs/parts-down.js';
import { loadServiceConfig, type ServiceConfig, temporalEnvironment } from './platform/config.js';
import { createLogger, type Logger } from './platform/logger.js';
import { aborted, runMain, stopSignal } from './platform/process.js';
import { assertOwnBucket } from './storage/own-bucket.js';
import { connectTemporal, ensureSearchAttributes } from './temporal/client.js';
import { temporalConnection } from './temporal/connection.js';
import { installRuntime } from './temporal/runtime.js';
import { type Build, currentBuild, namedBuild } from './versions/builds/build.js';
import { assertUnchangedSince } from './versions/builds/build-id.js';
import { announceBuild } from './versions/worker/announce-build.js';
import { startWorkerHealth } from './versions/worker/health.js';
import { untilDrained } from './versions/worker/until-drained.js';
import { createWorker, type VersionedWorkerOptions } from './versions/worker/versioned-worker.js';
import { createWorkerDeployments } from './versions/worker-deployments.js';
import { createWorkerDeps, type WorkerDeps } from './worker-deps.js';

/** Long enough to finish a small transfer; a larger one is handed to the next worker by its heartbeat. */
const SHUTDOWN_GRACE = '20 seconds';
/** An activity that cannot be cancelled is left behind, and repeated elsewhere; supervisors kill us after 45 s. */
const SHUTDOWN_AT_LATEST = '40 seconds';

/** How the server and its web UI name this process. */
const IDENTITY = `worker:${hostname()}:${process.pid}`;

/** The process that runs jobs. `--exit-when-drained`: until its version has none left. */
async function main(): Promise<void> {
  const config = loadServiceConfig();
  const log = createLogger({ level: config.LOG_LEVEL, name: 'worker', isTerminal: process.stdout.isTTY });
  const leaves = exitsWhenDrained(config);
  const stop = stopSignal();
  installRuntime(log);
  // First of all: code that must not run need not reach anything.
  const build = namedBuild(await currentBuild(), config.TEMPORAL_WORKER_BUILD_ID);
  await assertUnchangedSince(performance.timeOrigin);
  const version = { deploymentName: config.TEMPORAL_DEPLOYMENT, buildId: build.buildId };
  const health = await startWorkerHealth(version, config.WORKER_HEALTH_HOST, config.WORKER_HEALTH_PORT);
  const deps = createWorkerDeps(config, log);
  const reached = await reachParts(config, deps, { log, signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
  if (!reached) return; // asked to stop while it waited; no work was begun
  const { client, connection } = reached;
  const { namespace } = client.options;
  const worker = await createWorker({
    connection,
    namespace,
    ...workerOptions(config, { ...deps, workerVersion: build.buildId }, build),
  });
  Object.assign(health, { worker, partsDown: () => partsDown({ db: deps.db, store: deps.store, log }) });
  await runWorker(worker, { client, config, build, log, stop, leaves });
  health.close();
  await connection.close();
  await client.connection.close();
  await deps.close();
}

interface Running {
  client: Client;
  config: ServiceConfig;
  build: Build;
  log: Logger;
  stop: AbortSignal;
  leaves: boolean;
}

/** Until somebody asks to stop, or the version is no longer needed. */
async function runWorker(worker: Worker, { client, config, build, log, stop, leaves }: Running): Promise<void> {
  const { buildId } = build;
  const version = { deploymentName: config.TEMPORAL_DEPLOYMENT, buildId };
  const deployments = createWorkerDeployments(client, version.deploymentName);
  const ended = new AbortController();
  const signal = AbortSignal.any([stop, ended.signal]);
  const everyMs = config.DRAINED_CHECK_SECONDS * 1000;
  const drained = leaves
    ? untilDrained({ deployments, buildId, everyMs, log, signal })
    : aborted(signal).then(() => false);
  log.info({ ...version, taskQueue: config.TEMPORAL_TASK_QUEUE, commit: build.metadata.commit }, 'worker runs');
  void announceBuild(build, { deployments, log, signal });
  try {
    await worker.runUntil(async () => {
      if (await drained) log.info(version, `version ${buildId} is drained; this worker is no longer needed`);
    });
    log.info('worker has handed over its work and stops');
  } finally {
    ended.abort();
  }
}

/** From the command line, or where that is not ours to write, from the environment. */
function exitsWhenDrained({ EXIT_WHEN_DRAINED }: ServiceConfig): boolean {
  const { values } = parseArgs({ options: { 'exit-when-drained': { type: 'boolean' } } });
  return values['exit-when-drained'] ?? EXIT_WHEN_DRAINED;
}

interface Reached {
  /** For work. */
  connection: NativeConnection;
  /** For questions about the deployment. */
  client: Client;
}

/** In a stack that starts together, the parts may come after the worker; it waits for each. */
async function reachParts(config: ServiceConfig, { store, db }: WorkerDeps, o: Waiting): Promise<Reached> {
  const [client] = await Promise.all([
    whenReachable('Temporal', preparedClient, o),
    whenReachable('S3', () => store.exists(), o),
    whenReachable('PostgreSQL', () => ensureAccount(db, config.SYNC_CONCURRENCY), o),
  ]);
  await whenReachable('its bucket', () => assertOwnBucket({ db, store }), o);
  const { connectionOptions } = temporalConnection(temporalEnvironment());
  const connection = await whenReachable('Temporal', () => NativeConnection.connect(connectionOptions), o);
  return { client, connection };
}

/** Tells Temporal what it has to know before jobs run: attributes to search by. */
async function preparedClient(): Promise<Client> {
  const client = await connectTemporal(temporalEnvironment(), IDENTITY);
  try {
    await ensureSearchAttributes(client);
    return client;
  } catch (error) {
    await client.connection.close();
    throw error;
  }
}

const workerOptions = (config: ServiceConfig, deps: WorkerDeps, build: Build): VersionedWorkerOptions => ({
  taskQueue: config.TEMPORAL_TASK_QUEUE,
  identity: IDENTITY,
  workflowBundle: build.workflowBundle,
  activities: { ...jobActivities(createActivities(deps)), ...healingActivities(deps, build) },
  maxConcurrentActivityTaskExecutions: ACTIVITIES_AT_ONCE,
  shutdownGraceTime: SHUTDOWN_GRACE,
  shutdownForceTime: SHUTDOWN_AT_LATEST,
  workerDeploymentOptions: {
    version: { deploymentName: config.TEMPORAL_DEPLOYMENT, buildId: build.buildId },
    useWorkerVersioning: true,
    // A job ends on the code it began on (design.md, decision 6).
    defaultVersioningBehavior: 'PINNED',
  },
});

runMain(main);
