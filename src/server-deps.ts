import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { createDb, type Db } from './db/client.js';
import { createSharedLooks } from './db/detector-looks.js';
import type { JobRow } from './db/job-row.js';
import { openRateCounters } from './db/rate-counters.js';
import type { PartChecksum } from './domain/asset.js';
import type { ApiDeps } from './http/api-deps.js';
import { JobEvents, type JobEventsOptions } from './http/events/job-events.js';
import { InFlight } from './http/in-flight.js';
import { listedJob } from './http/job-resource.js';
import { createRateLimits } from './http/limits/rate-limits.js';
import type { LivePage } from './http/live-page.js';
import { findWebPage } from './http/web-page.js';
import type { ServiceConfig } from './platform/config.js';
import type { Logger } from './platform/logger.js';
import { openOutbound } from './platform/outbound-request.js';
import { apiSettings, oidcLogins, quotasOf, tokenVerifier } from './server-settings.js';
import { createObjectStore } from './storage/object-store.js';
import { createPartUploads } from './storage/part-uploads.js';
import { type Budgets, withBudgets } from './sync-so/budgeted-client.js';
import { createSyncSoClient } from './sync-so/client.js';
import { createWebhookSecret } from './sync-so/webhook-secret.js';
import { createAssetStarter } from './temporal/asset-workflows.js';
import { createJobStarter, lazyTemporal } from './temporal/client.js';
import { createDeliveryStarter } from './temporal/delivery-starter.js';
import { createJobOutcomes } from './temporal/job-outcomes.js';
import { jobAdopter, jobSettings } from './temporal/job-settings.js';
import { createJobSignals } from './temporal/job-signals.js';
import { ensureReconcileSchedule } from './temporal/schedules.js';
import { observeDeps } from './versions/detector/deps-from-config.js';
import { newDetectorState } from './versions/detector/detector-state.js';
import { createDiskBuild } from './versions/detector/disk-build.js';
import { type Facts, isAnswered } from './versions/detector/facts.js';
import { observe } from './versions/detector/observe.js';
import { createDetector, type Detector } from './versions/detector/watch.js';
import { createDeploymentLook } from './versions/rollout/deployment-look.js';
import { Deliveries } from './webhooks/deliveries.js';

/** Builds the API's clients. None connects before its first use, so the API starts while other parts are still down. */
export function createApiDeps(
  config: ServiceConfig,
  log: Logger,
  livePage?: LivePage,
): ApiDeps & ApiServices & Closable {
  const temporal = lazyTemporal();
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  const inFlight = new InFlight();
  const syncSo = createSyncSoClient({ apiKey: config.SYNC_API_KEY, baseUrl: config.SYNC_BASE_URL });
  const ensureHealing = () => ensureReconcileSchedule(temporal, config.TEMPORAL_TASK_QUEUE);
  const detector = createApiDetector(config, { client: temporal, db, log, ensureHealing });
  const webPage = livePage ? undefined : findWebPage();
  const settings = { ...apiSettings(config, temporal.options.namespace), webPage, mediaOrigins: [store.publicOrigin] };
  const counters = openRateCounters(config.DATABASE_URL, { log });
  const waitOf = (jobId: string) => detector.latest()?.waiting.get(jobId)?.forOwner;
  const show = (row: JobRow) => listedJob(row, settings, { waitingFor: waitOf(row.id) });
  const starter = createDeliveryStarter(temporal, config.TEMPORAL_TASK_QUEUE);
  const deliveries = new Deliveries({ db, log, starter, show });
  const events = createApiEvents(config, settings, { db, log, show, onWebhook: () => deliveries.wake() });
  const outbound = openOutbound({ allow: config.OUTBOUND_ALLOW });
  const assets = assetParts(config, temporal);
  return {
    settings,
    livePage,
    db,
    store,
    ...assets,
    starter: createJobStarter(temporal, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
    adopter: jobAdopter(temporal, config),
    signals: createJobSignals(temporal),
    outcomes: createJobOutcomes(temporal),
    webhookSecret: createWebhookSecret({ configured: config.SYNC_WEBHOOK_SECRET, load: syncSo.webhookSecret }),
    verifyToken: tokenVerifier(config),
    oidc: oidcLogins(config),
    estimates: withBudgets(syncSo, db, budgetsOf(config)),
    limits: createRateLimits(quotasOf(config), counters),
    deployment: createDeploymentLook(temporal, config, async () => detector.latest()?.findings ?? []),
    ...{ detector, events, deliveries, outbound, inFlight, log, ensureHealing },
    async close() {
      await detector.stop();
      await events.stop();
      await deliveries.stop();
      await outbound.close();
      // Cut-off uploads are still cleaning up, and need the clients for it.
      await inFlight.idle();
      store.close();
      assets.uploads.close();
      await Promise.all([counters.close(), db.$disconnect()]);
      await temporal.connection.close();
    },
  };
}

/** How files come in. */
const assetParts = (config: ServiceConfig, temporal: Client) => ({
  uploads: createPartUploads(config),
  partChecksum: { current: 'none' as PartChecksum }, // until it was tried
  assetStarter: createAssetStarter(temporal, config.TEMPORAL_TASK_QUEUE),
  quota: { mostBytes: config.MAX_USER_BYTES, mostUnfinished: config.MAX_UNFINISHED_UPLOADS },
});

/** What the API's process does besides answering. */
export interface ApiServices {
  detector: Detector;
  deliveries: Deliveries;
  /**
   * Has jobs healed every minute. Here and not in the worker: the API says which queue jobs are on. A worker that is
   * given another one by mistake would leave a schedule there that fills a queue nobody polls; and the gate's worker,
   * which has an empty database, would take every upload in the bucket for forgotten.
   */
  ensureHealing(): Promise<void>;
}

/** Tells of jobs as lists show them. */
function createApiEvents(
  config: ServiceConfig,
  { version, webPage }: Pick<ApiDeps['settings'], 'version' | 'webPage'>,
  o: Pick<JobEventsOptions, 'db' | 'log' | 'show' | 'onWebhook'>,
): JobEvents {
  const listenUrl = config.DATABASE_LISTEN_URL ?? config.DATABASE_URL;
  return new JobEvents({ ...o, listenUrl, version, webVersion: webPage?.version });
}

/** Looks at who runs jobs and who waits, with what it saw before in mind. */
function createApiDetector(config: ServiceConfig, parts: DetectorParts): Detector {
  const { db, log } = parts;
  const deps = observeDeps(config, parts);
  const memory = newDetectorState();
  return createDetector({
    look: async () => await withHealing(await observe(deps, memory), parts),
    shared: createSharedLooks(db, config.TEMPORAL_DEPLOYMENT, `api:${hostname()}:${process.pid}`),
    diskBuild: createDiskBuild(),
    ...{ everySeconds: config.DETECTOR_SECONDS, log },
  });
}

/** A schedule that is gone is made again, and is a finding only where that does not work. */
async function withHealing(facts: Facts, { ensureHealing, log }: DetectorParts): Promise<Facts> {
  const { temporal } = facts;
  if (!isAnswered(temporal) || temporal.healer !== 'missing') return facts;
  try {
    await ensureHealing();
    log.info('the schedule that heals jobs was not there; it is made');
    return { ...facts, temporal: { ...temporal, healer: undefined } };
  } catch {
    return facts;
  }
}

interface DetectorParts extends Pick<ApiServices, 'ensureHealing'> {
  client: Client;
  db: Db;
  log: Logger;
}

const budgetsOf = ({ SYNC_CREATES_PER_MINUTE, SYNC_READS_PER_MINUTE }: ServiceConfig): Budgets => ({
  createsPerMinute: SYNC_CREATES_PER_MINUTE,
  readsPerMinute: SYNC_READS_PER_MINUTE,
});

interface Closable {
  close(): Promise<void>;
}
