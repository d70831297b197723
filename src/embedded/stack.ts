import { createObjectStore } from '../clients/object-store.js';
import { childEnvironment, type Environment, loadServiceConfig, type StackConfig } from '../config.js';
import { migrate } from '../db/migrate.js';
import { resolveFfmpeg } from './ffmpeg.js';
import { lockDataDir } from './lock.js';
import { type OwnPartsContext, startApi, startWorker } from './own-parts.js';
import { apiUrl, startOwnProcess } from './own-process.js';
import { assertPortFree } from './ports.js';
import { startPostgres } from './postgres.js';
import type { RunningPart } from './process.js';
import type { Report } from './report.js';
import { resolveVersitygw, startS3 } from './s3.js';
import { keepEnvironment } from './stack-environment.js';
import { notPromoted, takeOver } from './take-over.js';
import { resolveTemporal, startTemporal } from './temporal.js';

export interface StackOptions {
  config: StackConfig;
  report: Report;
  /** Asks to stop, also while it is still starting. */
  signal?: AbortSignal;
  /** The caller runs API and workers (`npm run dev`). */
  withoutOwnParts?: boolean;
}

export interface Stack {
  apiUrl: string;
  temporalUiUrl?: string;
  syncBaseUrl: string;
  syncApiKey: string;
  simulated: boolean;
  ffmpegPath: string;
  dataDir: string;
  /** Where the parts are, for processes of ours. */
  env: Environment;
  /** Resolves with the name of the first part that ended by itself. */
  failed: Promise<string>;
  stop(): Promise<void>;
}

/** Accepted by the simulator only; a real key comes from SYNC_API_KEY. */
const SIMULATOR_KEY = 'simulator-key-not-a-secret';
const SYNC_SO = 'https://api.sync.so';

/**
 * The whole product on one machine: every part that the configuration does not name is started here, each its own
 * process, and stopped in reverse order. A part that cannot start stops what was started before it.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { config, report, signal } = options;
  const closers: (() => Promise<void>)[] = [await lockDataDir(config.DATA_DIR, apiUrl(config))];
  const parts: RunningPart[] = [];
  const started = <P extends RunningPart>(part: P): P => {
    parts.push(part);
    closers.push(part.stop);
    signal?.throwIfAborted();
    return part;
  };
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const binaries = await resolveBinaries(config, report);
    await assertPortsFree(config);
    const env = await startOutsideParts(config, binaries, report, started);
    closers.push(await keepEnvironment(config.DATA_DIR, env));
    await prepareStores(env, report);
    if (!options.withoutOwnParts) await startOwnParts({ config, env, report }, started);
    const simulated = config.SYNC_API_KEY === undefined;
    return {
      apiUrl: apiUrl(config),
      simulated,
      stop,
      env,
      temporalUiUrl: env.TEMPORAL_UI_URL,
      syncBaseUrl: env.SYNC_BASE_URL ?? SYNC_SO,
      syncApiKey: env.SYNC_API_KEY ?? SIMULATOR_KEY,
      ffmpegPath: binaries.ffmpeg,
      dataDir: config.DATA_DIR,
      failed: Promise.race(parts.map((part) => part.exited.then(() => part.name))),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Started = <P extends RunningPart>(part: P) => P;
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
async function assertPortsFree(config: StackConfig): Promise<void> {
  await assertPortFree('the HTTP API', 'API_PORT', config.API_PORT);
  await assertPortFree('the worker', 'WORKER_HEALTH_PORT', config.WORKER_HEALTH_PORT);
  if (!config.SYNC_API_KEY) await assertPortFree('the simulator', 'SIMULATOR_PORT', config.SIMULATOR_PORT);
  if (!config.S3_ENDPOINT) await assertPortFree('S3', 'S3_PORT', config.S3_PORT);
  if (config.TEMPORAL_ADDRESS) return;
  await assertPortFree('Temporal', 'TEMPORAL_PORT', config.TEMPORAL_PORT);
  await assertPortFree("Temporal's web UI", 'TEMPORAL_UI_PORT', config.TEMPORAL_UI_PORT);
}

/** PostgreSQL, S3, Temporal and Sync.so. Returns what our own processes have to know of them. */
async function startOutsideParts(config: StackConfig, binaries: Binaries, report: Report, started: Started) {
  const dataDir = config.DATA_DIR;
  const env: Environment = { API_PORT: String(config.API_PORT), WORKER_HEALTH_PORT: String(config.WORKER_HEALTH_PORT) };
  if (!config.DATABASE_URL) {
    const postgres = started(await startPostgres({ dataDir, port: config.POSTGRES_PORT, report }));
    env.DATABASE_URL = postgres.databaseUrl;
  }
  if (binaries.versitygw) {
    const s3 = started(await startS3({ binary: binaries.versitygw, dataDir, port: config.S3_PORT, report }));
    env.S3_ENDPOINT = s3.endpoint;
    env.S3_ACCESS_KEY_ID = s3.accessKeyId;
    env.S3_SECRET_ACCESS_KEY = s3.secretAccessKey;
  }
  if (binaries.temporal) {
    const { TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort } = config;
    const temporal = started(await startTemporal({ binary: binaries.temporal, dataDir, port, uiPort, report }));
    env.TEMPORAL_ADDRESS = temporal.address;
    env.TEMPORAL_UI_URL = `http://127.0.0.1:${uiPort}`;
  }
  if (!config.SYNC_API_KEY) Object.assign(env, await startSimulated(config, report, started));
  return env;
}

/** A Sync.so on this machine; it answers in seconds, so the worker looks often. */
async function startSimulated(config: StackConfig, report: Report, started: Started): Promise<Environment> {
  started(await startOwnProcess('simulator', config, {}, report));
  return {
    SYNC_API_KEY: SIMULATOR_KEY,
    SYNC_BASE_URL: `http://127.0.0.1:${config.SIMULATOR_PORT}`,
    SYNC_CONCURRENCY: '3',
    SYNC_WEBHOOK_SECRET: '', // the simulator has one of its own, and tells it
    API_PUBLIC_URL: apiUrl(config),
    POLL_FIRST_SECONDS: '1',
    POLL_MIN_SECONDS: '2',
    POLL_MAX_SECONDS: '5',
  };
}

async function prepareStores(env: Environment, report: Report): Promise<void> {
  const service = loadServiceConfig(childEnvironment(env));
  await migrate(service.DATABASE_URL, report);
  const store = createObjectStore(service);
  await store.ensureBucket();
  store.close();
}

/** The API and the worker. A worker whose code is not fit to take over stays without new jobs, and is said to. */
async function startOwnParts(context: OwnPartsContext, started: Started): Promise<void> {
  const { report } = context;
  const { part, version } = await startWorker(context);
  started(part);
  started(await startApi(context));
  const took = await takeOver(context, version);
  if (took.promoted) report(`Jobs go to worker version ${version.buildId}.`);
  else report(notPromoted(version.buildId, took));
}
