import type { Client } from '@temporalio/client';
import { createLimits } from '../activities/at-most.js';
import type { ActivityDeps, FetchRules, ReconcileDeps, VersionHealingDeps } from '../activities/deps.js';
import { createDb } from './db/client.js';
import { createProber } from './media/prober.js';
import type { ServiceConfig } from './platform/config.js';
import type { Logger } from './platform/logger.js';
import { isLoopback } from './platform/loopback.js';
import { openOutbound } from './platform/outbound-request.js';
import { createObjectStore } from './storage/object-store.js';
import { createPartUploads } from './storage/part-uploads.js';
import { withBudgets } from './sync-so/budgeted-client.js';
import { createSyncSoClient } from './sync-so/client.js';
import { createAssetStarter } from './temporal/asset-workflows.js';
import { createJobStarter, lazyTemporal } from './temporal/client.js';
import { createJobOutcomes } from './temporal/job-outcomes.js';
import { jobAdopter, jobSettings } from './temporal/job-settings.js';
import { createJobSignals } from './temporal/job-signals.js';
import { sweepVersions } from './versions/rollout/sweep.js';
import { createVersionJobs } from './versions/version-jobs.js';
import { createWorkerDeployments } from './versions/worker-deployments.js';

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
  const outbound = openOutbound({ allow: config.OUTBOUND_ALLOW });
  const uploads = createPartUploads(config);
  return {
    ...{ db, store, syncSo, prober, log, signals: createJobSignals(temporal) },
    starter: createJobStarter(temporal, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
    assetStarter: createAssetStarter(temporal, config.TEMPORAL_TASK_QUEUE),
    adopter: jobAdopter(temporal, config),
    outcomes: createJobOutcomes(temporal),
    ...{ outbound, uploads, fetching: fetchRules(config) },
    inFlightMs: config.SYNC_IN_FLIGHT_SECONDS * 1000,
    retentionDays: config.RETENTION_DAYS,
    draftMediaDays: config.DRAFT_MEDIA_DAYS,
    versions: versionHealing(config, temporal, log),
    ...{ assetMode: assetMode(config), limits: createLimits() },
    async close() {
      prober.close();
      await outbound.close();
      store.close();
      uploads.close();
      await db.$disconnect();
      await temporal.connection.close();
    },
  };
}

/** Slower than any line that a video of minutes is sent over. */
const SLOWEST_SOURCE = { bytes: 1024 ** 2, ms: 5 * 60_000 };

const fetchRules = (config: ServiceConfig): FetchRules => ({
  mostBytes: config.MAX_UPLOAD_BYTES,
  mostUserBytes: config.MAX_USER_BYTES,
  longestMs: config.FETCH_SECONDS * 1000,
  slowest: SLOWEST_SOURCE,
});

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
  return S3_ENDPOINT && isHere(S3_ENDPOINT) && !isHere(SYNC_BASE_URL) ? 'upload' : 'signed-url';
}

const isHere = (url: string) => isLoopback(new URL(url).hostname);
