import { Client, Connection } from '@temporalio/client';
import type { ActivityDeps, ReconcileDeps } from '../activities/deps.js';
import type { JobSettings } from '../workflows/messages.js';
import { withBudgets } from './clients/budgeted-sync-so.js';
import { createJobOutcomes } from './clients/job-outcomes.js';
import { createJobSignals } from './clients/job-signals.js';
import { createObjectStore } from './clients/object-store.js';
import { createSyncSoClient } from './clients/sync-so.js';
import { createJobStarter, temporalConnection } from './clients/temporal.js';
import { createWebhookSecret } from './clients/webhook-secret.js';
import { type ServiceConfig, temporalEnvironment } from './config.js';
import { createDb } from './db/client.js';
import type { ApiDeps, ApiSettings } from './http/api-deps.js';
import { InFlight } from './http/in-flight.js';
import type { Logger } from './logger.js';

/** Builds the API's clients. None connects before its first use, so the API starts while other parts are still down. */
export function createApiDeps(config: ServiceConfig, log: Logger): ApiDeps & Closable {
  const temporal = lazyTemporal();
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  const inFlight = new InFlight();
  const syncSo = createSyncSoClient({ apiKey: config.SYNC_API_KEY, baseUrl: config.SYNC_BASE_URL });
  return {
    settings: apiSettings(config, temporal.options.namespace),
    db,
    store,
    starter: createJobStarter(temporal, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
    signals: createJobSignals(temporal),
    webhookSecret: createWebhookSecret({ configured: config.SYNC_WEBHOOK_SECRET, load: syncSo.webhookSecret }),
    inFlight,
    log,
    async close() {
      // Cut-off uploads are still cleaning up, and need the clients for it.
      await inFlight.idle();
      store.close();
      await db.$disconnect();
      await temporal.connection.close();
    },
  };
}

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
});

const apiSettings = (config: ServiceConfig, temporalNamespace: string): ApiSettings => ({
  userId: config.USER_ID,
  maxUploadBytes: config.MAX_UPLOAD_BYTES,
  maxAudioFiles: config.MAX_AUDIO_FILES,
  downloadUrlSeconds: config.DOWNLOAD_URL_SECONDS,
  temporalUiUrl: config.TEMPORAL_UI_URL,
  temporalNamespace,
});

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
  return {
    ...{ db, store, syncSo, log, signals: createJobSignals(temporal) },
    starter: createJobStarter(temporal, config.TEMPORAL_TASK_QUEUE, jobSettings(config)),
    outcomes: createJobOutcomes(temporal),
    assetMode: assetMode(config),
    async close() {
      store.close();
      await db.$disconnect();
      await temporal.connection.close();
    },
  };
}

/** Sync.so cannot fetch from a loopback address, unless it is itself on this machine. */
function assetMode({ SYNC_ASSET_MODE, S3_ENDPOINT, SYNC_BASE_URL }: ServiceConfig): ActivityDeps['assetMode'] {
  if (SYNC_ASSET_MODE !== 'auto') return SYNC_ASSET_MODE;
  return S3_ENDPOINT && isLoopback(S3_ENDPOINT) && !isLoopback(SYNC_BASE_URL) ? 'upload' : 'signed-url';
}

const isLoopback = (url: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
