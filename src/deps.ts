import { Client, Connection } from '@temporalio/client';
import { createLimits } from '../activities/at-most.js';
import type { ActivityDeps, ReconcileDeps, VersionHealingDeps } from '../activities/deps.js';
import type { JobSettings } from '../workflows/messages.js';
import { createAdopter } from './temporal/adopter.js';
import type { Adopter } from './temporal/job-starter.js';
import { withBudgets } from './sync-so/budgeted-client.js';
import { createJobOutcomes } from './temporal/job-outcomes.js';
import { createJobSignals } from './temporal/job-signals.js';
import { createObjectStore } from './storage/object-store.js';
import { ensureReconcileSchedule } from './temporal/schedules.js';
import { createSyncSoClient } from './sync-so/client.js';
import { createJobStarter } from './temporal/client.js';
import { temporalConnection } from './temporal/connection.js';
import { createVersionJobs } from './versions/version-jobs.js';
import { createWebhookSecret } from './sync-so/webhook-secret.js';
import { createWorkerDeployments } from './versions/worker-deployments.js';
import { type ServiceConfig, temporalEnvironment } from './platform/config.js';
import { createDb, type Db } from './db/client.js';
import { createDiskBuild } from './versions/detector/disk-build.js';
import { newMemory } from './versions/detector/memory.js';
import { CALL_MS, observe } from './versions/detector/observe.js';
import type { ObserveDeps } from './versions/detector/observe-deps.js';
import { createDetector, type Detector } from './versions/detector/watch.js';
import { sweepVersions } from './versions/rollout/sweep.js';
import type { ApiDeps, ApiSettings } from './http/api-deps.js';
import { InFlight } from './http/in-flight.js';
import type { Logger } from './platform/logger.js';
import { createProber } from './media/prober.js';

/** Builds the API's clients. None connects before its first use, so the API starts while other parts are still down. */
export function createApiDeps(config: ServiceConfig, log: Logger): ApiDeps & ApiServices & Closable {
  const temporal = lazyTemporal();
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  const inFlight = new InFlight();
  const syncSo = createSyncSoClient({ apiKey: config.SYNC_API_KEY, baseUrl: config.SYNC_BASE_URL });
  const detector = createApiDetector(config, { client: temporal, db, log });
  return {
    settings: apiSettings(config, temporal.options.namespace),
    db,
    store,
    starter: createJobStarter(temporal, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
    adopter: jobAdopter(temporal, config),
    signals: createJobSignals(temporal),
    outcomes: createJobOutcomes(temporal),
    webhookSecret: createWebhookSecret({ configured: config.SYNC_WEBHOOK_SECRET, load: syncSo.webhookSecret }),
    ...{ detector, inFlight, log },
    ensureHealing: () => ensureReconcileSchedule(temporal, config.TEMPORAL_TASK_QUEUE),
    async close() {
      detector.stop();
      // Cut-off uploads are still cleaning up, and need the clients for it.
      await inFlight.idle();
      store.close();
      await db.$disconnect();
      await temporal.connection.close();
    },
  };
}

/** What the API's process does besides answering. */
export interface ApiServices {
  detector: Detector;
  /**
   * Has jobs healed every minute. Here and not in the worker: the API says which queue jobs are on. A worker that is
   * given another one by mistake would leave a schedule there that fills a queue nobody polls; and the gate's worker,
   * which has an empty database, would take every upload in the bucket for forgotten.
   */
  ensureHealing(): Promise<void>;
}

/** Looks at who runs jobs and who waits, with what it saw before in mind. */
function createApiDetector(config: ServiceConfig, parts: { client: Client; db: Db; log: Logger }): Detector {
  const deps = observeDeps(config, parts);
  const memory = newMemory();
  return createDetector(() => observe(deps, memory), { everySeconds: config.DETECTOR_SECONDS, log: parts.log });
}

/** What one look needs: of the API, `pro doctor` and `pro deploy status`. */
export const observeDeps = (config: DetectorConfig, { client, db }: { client: Client; db: Db }): ObserveDeps => ({
  ...{ client, db, taskQueue: config.TEMPORAL_TASK_QUEUE },
  deployments: createWorkerDeployments(client, config.TEMPORAL_DEPLOYMENT, CALL_MS),
  rescueAfterSeconds: config.RESCUE_AFTER_SECONDS,
  diskBuild: createDiskBuild(),
});

type DetectorConfig = Pick<ServiceConfig, 'TEMPORAL_TASK_QUEUE' | 'TEMPORAL_DEPLOYMENT' | 'RESCUE_AFTER_SECONDS'>;

function lazyTemporal(): Client {
  const { connectionOptions, namespace } = temporalConnection(temporalEnvironment());
  return new Client({ connection: Connection.lazy(connectionOptions), namespace });
}

/** How jobs are run, by the configuration of whoever starts them. */
export const jobSettings = (config: ServiceConfig): JobSettings => ({
  poll: {
    firstSeconds: config.POLL_FIRST_SECONDS,
    minSeconds: config.POLL_MIN_SECONDS,
    maxSeconds: config.POLL_MAX_SECONDS,
  },
  webhookBase: config.API_PUBLIC_URL?.replace(/\/+$/, ''),
  inFlightMs: config.SYNC_IN_FLIGHT_SECONDS * 1000,
});

/** Takes over jobs of the present system, and completes jobs by hand. */
export const jobAdopter = (client: Client, config: ServiceConfig): Adopter =>
  createAdopter(client, config.TEMPORAL_TASK_QUEUE, {
    minSeconds: config.POLL_MIN_SECONDS,
    maxSeconds: config.POLL_MAX_SECONDS,
  });

const apiSettings = (config: ServiceConfig, temporalNamespace: string): ApiSettings => ({
  userId: config.USER_ID,
  maxUploadBytes: config.MAX_UPLOAD_BYTES,
  maxAudioFiles: config.MAX_AUDIO_FILES,
  downloadUrlSeconds: config.DOWNLOAD_URL_SECONDS,
  temporalUiUrl: config.TEMPORAL_UI_URL,
  temporalNamespace,
  allowedHosts: allowedHosts(config),
  allowedOrigins: config.API_ALLOWED_ORIGINS ?? [],
});

/** An API_HOST that means every address is no name. */
function allowedHosts({ API_ALLOWED_HOSTS = [], API_PUBLIC_URL, API_HOST, API_PORT }: ServiceConfig): string[] {
  const name = API_HOST.includes(':') ? `[${API_HOST}]` : API_HOST;
  const own = ['0.0.0.0', '::'].includes(API_HOST) ? [] : [`${name}:${API_PORT}`];
  return [...API_ALLOWED_HOSTS, ...(API_PUBLIC_URL ? [new URL(API_PUBLIC_URL).host] : []), ...own];
}

interface Closable {
  close(): Promise<void>;
}

export type WorkerDeps = ReturnType<typeof createWorkerDeps>;

/** Builds what the activities touch. */
export function createWorkerDeps(config: ServiceConfig, log: Logger): ActivityDeps & ReconcileDeps & Closable {
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  const unlimited = createSyncSoClient({ apiKey: config.SYNC_API_KEY, baseUrl: config.SYNC_BASE_URL });
  const { SYNC_CREATES_PER_MINUTE: createsPerMinute, SYNC_READS_PER_MINUTE: readsPerMinute } = config;
  const syncSo = withBudgets(unlimited, db, { createsPerMinute, readsPerMinute });
  const temporal = lazyTemporal();
  const prober = createProber();
  return {
    ...{ db, store, syncSo, prober, log, signals: createJobSignals(temporal) },
    starter: createJobStarter(temporal, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
    adopter: jobAdopter(temporal, config),
    outcomes: createJobOutcomes(temporal),
    inFlightMs: config.SYNC_IN_FLIGHT_SECONDS * 1000,
    versions: versionHealing(config, temporal, log),
    ...{ assetMode: assetMode(config), limits: createLimits() },
    async close() {
      prober.close();
      store.close();
      await db.$disconnect();
      await temporal.connection.close();
    },
  };
}

function versionHealing(config: ServiceConfig, client: Client, log: Logger): VersionHealingDeps {
  const { TEMPORAL_DEPLOYMENT: name, TEMPORAL_TASK_QUEUE: taskQueue, TEMPORAL_DEPLOYMENT_MANAGER: manager } = config;
  const deployments = createWorkerDeployments(client, name);
  const swept = [deployments, createWorkerDeployments(client, `${name}-smoke`)];
  const report = (line: string) => log.info(line);
  return {
    ...{ client, deployments, taskQueue, jobs: createVersionJobs(client, name, taskQueue) },
    rescueAfterSeconds: config.RESCUE_AFTER_SECONDS,
    sweep: () => sweepVersions({ deployments: swept, manager, dryRun: false, report }),
  };
}

/**
 * Sync.so cannot fetch from a loopback address, unless it is itself on this machine. A link signed with a role's passing
 * credentials ends with these, in an hour or so, and is another at each retry.
 */
function assetMode(config: ServiceConfig): ActivityDeps['assetMode'] {
  const { SYNC_ASSET_MODE, S3_ENDPOINT, SYNC_BASE_URL, S3_ACCESS_KEY_ID } = config;
  if (SYNC_ASSET_MODE !== 'auto') return SYNC_ASSET_MODE;
  if (!S3_ACCESS_KEY_ID) return 'upload';
  return S3_ENDPOINT && isLoopback(S3_ENDPOINT) && !isLoopback(SYNC_BASE_URL) ? 'upload' : 'signed-url';
}

const isLoopback = (url: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
