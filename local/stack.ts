import { createDb } from '../src/db/client.js';
import { migrate } from '../src/db/migrate/migrate.js';
import { keepEnvironment } from '../src/operator/stack-environment.js';
import { childEnvironment, type Environment, loadServiceConfig, type StackConfig } from '../src/platform/config.js';
import { pageOrigins } from '../src/platform/page-origins.js';
import { type Report, reasonOf } from '../src/platform/report.js';
import { allowPages } from '../src/storage/bucket-cors.js';
import { createObjectStore } from '../src/storage/object-store.js';
import { type PrepareOptions, prepareBucket } from '../src/storage/prepare-bucket.js';
import type { Version } from '../src/versions/worker-deployment.js';
import { buildWebPage } from './build-web-page.js';
import { resolveFfmpeg } from './ffmpeg.js';
import { type Keep, keepParts } from './keep-parts.js';
import { lockDataDir } from './lock.js';
import { type OwnPartsContext, startApi, startWorker } from './own-parts.js';
import { adminUrl, apiUrl } from './own-process.js';
import { assertPortFree } from './ports.js';
import { startPostgres } from './postgres.js';
import { resolveVersitygw, startS3 } from './s3.js';
import { startSyncSo } from './sync-so-part.js';
import { notPromoted, takeOver } from './take-over.js';
import { resolveTemporal, startTemporal } from './temporal.js';

export interface StackOptions {
  config: StackConfig;
  report: Report;
  /** Asks to stop, also while it is still starting. */
  signal?: AbortSignal;
  /** The caller runs API and workers (`npm run dev`). */
  withoutOwnParts?: boolean;
  /** The bucket is this database's, whatever it was before. */
  claimBucket?: boolean;
}

export interface Stack {
  apiUrl: string;
  /** What the API tells operators alone. */
  adminUrl: string;
  temporalUiUrl?: string;
  syncBaseUrl: string;
  ffmpegPath: string;
  dataDir: string;
  /** Where the parts are, for processes of ours. */
  env: Environment;
  /** A part that ends by itself is started again; resolves with the name of the first one that keeps ending. */
  failed: Promise<string>;
  stop(): Promise<void>;
}

/**
 * The whole product on one machine: every part that the configuration does not name is started here, each its own
 * process, started again when it ends by itself, and stopped in reverse order. A part that cannot start at first stops
 * what was started before it.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { config, report, signal } = options;
  const lock = await lockDataDir(config.DATA_DIR, apiUrl(config));
  const parts = keepParts(report, signal);
  parts.atLast(lock.release);
  try {
    const binaries = await resolveBinaries(config, report);
    await assertPortsFree(config, lock.leftBehind);
    const env = await startOutsideParts(config, binaries, report, parts.keep);
    parts.atLast(await keepEnvironment(config.DATA_DIR, env));
    await prepareStores(env, report, { claim: options.claimBucket, isAlone: config.S3_ENDPOINT === undefined });
    const context = { config, env, report, signal: parts.signal };
    if (!options.withoutOwnParts) {
      await buildWebPage(report);
      await startOwnParts(context, parts.keep);
    }
    return {
      ...{ env, failed: parts.failed, stop: parts.stop },
      apiUrl: apiUrl(config),
      adminUrl: adminUrl(config),
      temporalUiUrl: env.TEMPORAL_UI_URL,
      syncBaseUrl: env.SYNC_BASE_URL,
      ffmpegPath: binaries.ffmpeg,
      dataDir: config.DATA_DIR,
    };
  } catch (error) {
    await parts.stop();
    signal?.throwIfAborted(); // its reason says more than the call it interrupted
    throw error;
  }
}

/** The watchers of a killed stack stop its parts after 5 s at the latest (process.ts). */
const LEFTOVERS_MS = 10_000;

type Binaries = Awaited<ReturnType<typeof resolveBinaries>>;

/** One after the other, since an installation that runs for minutes wants the machine, and its lines, for itself. */
async function resolveBinaries(config: StackConfig, report: Report) {
  return {
    ffmpeg: await resolveFfmpeg(config, report),
    versitygw: config.S3_ENDPOINT ? undefined : await resolveVersitygw(config, report),
    temporal: config.TEMPORAL_ADDRESS ? undefined : await resolveTemporal(config, report),
  };
}

/** PostgreSQL looks by itself, once it has stopped a server of its own that outlived a killed stack. */
async function assertPortsFree(config: StackConfig, leftBehind: boolean): Promise<void> {
  const { SYNC_API_KEY, S3_ENDPOINT, TEMPORAL_ADDRESS } = config;
  const ports = [
    ['the HTTP API', 'API_PORT'] as const,
    ['what the API tells operators', 'ADMIN_PORT'] as const,
    ['the worker', 'WORKER_HEALTH_PORT'] as const,
    ...(SYNC_API_KEY ? [] : [['the simulator', 'SIMULATOR_PORT'] as const]),
    ...(S3_ENDPOINT ? [] : [['S3', 'S3_PORT'] as const]),
    ...(TEMPORAL_ADDRESS
      ? []
      : [['Temporal', 'TEMPORAL_PORT'] as const, ["Temporal's web UI", 'TEMPORAL_UI_PORT'] as const]),
  ];
  const waitMs = leftBehind ? LEFTOVERS_MS : 0;
  for (const [name, variable] of ports) await assertPortFree(name, variable, config[variable], waitMs);
}

/** PostgreSQL, S3, Temporal and Sync.so. Returns what our own processes have to know of them. */
async function startOutsideParts(config: StackConfig, binaries: Binaries, report: Report, keep: Keep) {
  const dataDir = config.DATA_DIR;
  const env: Environment = { API_PORT: String(config.API_PORT), WORKER_HEALTH_PORT: String(config.WORKER_HEALTH_PORT) };
  if (!config.DATABASE_URL) {
    const postgres = await keep((signal) => startPostgres({ dataDir, port: config.POSTGRES_PORT, report, signal }));
    env.DATABASE_URL = postgres.databaseUrl;
  }
  const { versitygw, temporal } = binaries;
  if (versitygw) {
    const s3 = await keep((signal) => startS3({ binary: versitygw, dataDir, port: config.S3_PORT, report, signal }));
    env.S3_ENDPOINT = s3.endpoint;
    env.S3_ACCESS_KEY_ID = s3.accessKeyId;
    env.S3_SECRET_ACCESS_KEY = s3.secretAccessKey;
  }
  if (temporal) {
    const { TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort } = config;
    const options = { binary: temporal, dataDir, port, uiPort, report };
    const server = await keep((signal) => startTemporal({ ...options, signal }));
    env.TEMPORAL_ADDRESS = server.address;
    env.TEMPORAL_UI_URL = `http://127.0.0.1:${uiPort}`;
  }
  return { ...env, ...(await startSyncSo(config, report, keep)) };
}

async function prepareStores(env: Environment, report: Report, options: PrepareOptions): Promise<void> {
  const service = loadServiceConfig(childEnvironment(env));
  await migrate(service.DATABASE_URL, report);
  const db = createDb(service.DATABASE_URL);
  const store = createObjectStore(service);
  try {
    await prepareBucket({ db, store, report }, options);
    await allowPages({ config: service, origins: pageOrigins(service), report });
  } finally {
    store.close();
    await db.$disconnect();
  }
}

/** The API and the worker. */
async function startOwnParts(context: OwnPartsContext, keep: Keep): Promise<void> {
  let version: Version | undefined;
  const { version: first } = await keep(async (signal) => {
    const worker = await startWorker({ ...context, signal });
    // Another code lies on the disk than the one that ran before.
    if (version && version.buildId !== worker.version.buildId) void announce(context, worker.version);
    version = worker.version;
    return worker;
  });
  await keep((signal) => startApi({ ...context, signal }));
  await promoted(context, first);
}

/** A worker whose code is not fit to take over stays without new jobs, and is said to. */
async function promoted(context: OwnPartsContext, version: Version): Promise<void> {
  const took = await takeOver(context, version);
  if (took.promoted) context.report(`Jobs go to worker version ${version.buildId}.`);
  else context.report(notPromoted(version.buildId, took));
}

const announce = (context: OwnPartsContext, version: Version): Promise<void> =>
  promoted(context, version).catch((error: unknown) => {
    if (!context.signal?.aborted) context.report(`Version ${version.buildId} was not promoted: ${reasonOf(error)}`);
  });
