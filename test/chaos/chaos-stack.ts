import { cp, lstat, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { startOwnProcess } from '../../local/own-process.js';
import { startPostgres } from '../../local/postgres.js';
import { type RunningPart, retryUntilReady, spawnPart } from '../../local/process.js';
import { resolveVersitygw, startS3 } from '../../local/s3.js';
import { resolveTemporal, startTemporal } from '../../local/temporal.js';
import { createDb } from '../../src/db/client.js';
import { migrate } from '../../src/db/migrate/migrate.js';
import {
  type Environment,
  loadServiceConfig,
  type ServiceConfig,
  type StackConfig,
  temporalEnvironment,
} from '../../src/platform/config.js';
import { nodeArguments } from '../../src/platform/own-entry.js';
import type { Report } from '../../src/platform/report.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { prepareBucket } from '../../src/storage/prepare-bucket.js';
import { connectTemporal } from '../../src/temporal/client.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import type { Version } from '../../src/versions/worker-deployment.js';
import { chaosConfig, environment, type Name, type Outside, portsOf, REAL_PLACES, WIRES } from './chaos-settings.js';
import { type Crash, type Supervised, supervise } from './supervisor.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** Our whole product, each part a process of its own that can be killed, and every connection between them a wire. */
export interface ChaosStack {
  processes: ReadonlyMap<string, Supervised>;
  wires: ReadonlyMap<string, TcpProxy>;
  /** By the wire, as clients reach it. */
  apiUrl: string;
  /** Past the wires, for those who watch and judge. */
  direct: ServiceConfig;
  crashes: Crash[];
  ffmpegPath: string;
  dataDir: string;
  /** Removes all data, and moves the logs to a folder first where one is given. */
  stop(logs?: string): Promise<void>;
}

/** How processes of our own are started. */
export interface Code {
  startOwnProcess: typeof startOwnProcess;
  nodeArguments: typeof nodeArguments;
}
/** From wherever this runs: the sources. */
const HERE: Code = { startOwnProcess, nodeArguments };

/** So that most of the places are taken most of the time. */
const GENERATION_SECONDS = 2;

export async function startChaosStack(report: Report, code: Code = HERE): Promise<ChaosStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-chaos-'));
  const config = await chaosConfig(dataDir);
  const ffmpegPath = await resolveFfmpeg(config, report);
  const ports = portsOf(config);
  const wires = new Map<string, TcpProxy>();
  const processes = new Map<string, Supervised>();
  const crashes: Crash[] = [];
  const add = async (name: Name, begin: () => Promise<RunningPart>) => {
    const part = supervise({ name, begin, report, onCrash: (crash) => void crashes.push(crash) });
    processes.set(name, part);
    await part.start();
  };
  const stop = async (logs?: string) => {
    for (const part of [...processes.values()].toReversed()) await part.stop();
    for (const wire of wires.values()) await wire.stop();
    if (logs) await cp(join(dataDir, 'logs'), logs, { recursive: true });
    await removeData(dataDir);
  };
  try {
    for (const name of WIRES) wires.set(name, await startTcpProxy({ to: ports[name] }));
    const portOf = (name: Name) => wires.get(name)?.port ?? ports[name];
    const simulatorUrl = `http://127.0.0.1:${portOf('simulator')}`;
    const outside = await startOutsideParts({ config, add, report, code }, simulatorUrl);
    const direct = environment(outside, (name) => ports[name]);
    const service = loadServiceConfig(direct);
    await prepareStores(service, report);
    await startOwnParts({ config, add, report, code }, environment(outside, portOf), direct);
    const apiUrl = `http://127.0.0.1:${portOf('api')}`;
    return { processes, wires, apiUrl, direct: service, crashes, ffmpegPath, dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  config: StackConfig;
  add: (name: Name, begin: () => Promise<RunningPart>) => Promise<void>;
  report: Report;
  code: Code;
}

async function startOutsideParts({ config, add, report, code }: Parts, simulatorUrl: string) {
  const { DATA_DIR: dataDir } = config;
  const outside: Outside = { databaseUrl: '', s3: {} };
  await add('postgres', async () => {
    const postgres = await startPostgres({ dataDir, port: config.POSTGRES_PORT, report });
    outside.databaseUrl = postgres.databaseUrl;
    return postgres;
  });
  const versitygw = await resolveVersitygw(config, report);
  await add('s3', async () => {
    const s3 = await startS3({ binary: versitygw, dataDir, port: config.S3_PORT, report });
    outside.s3 = { S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey };
    return s3;
  });
  const binary = await resolveTemporal(config, report);
  await add('temporal', () => startTemporal({ binary, dataDir, port: config.TEMPORAL_PORT, report }));
  await add('simulator', () => startSimulator({ config, report, code }, simulatorUrl));
  return outside;
}

/** Without renders, so that the machine's time goes to the product; results are linked by the wire. */
function startSimulator({ config, report, code }: Omit<Parts, 'add'>, publicUrl: string) {
  const { SIMULATOR_PORT: port, DATA_DIR } = config;
  const args = [
    '--min-seconds',
    String(GENERATION_SECONDS),
    '--port',
    String(port),
    '--public-url',
    publicUrl,
    '--work-dir',
    join(DATA_DIR, 'simulator'),
  ];
  return spawnPart({
    name: 'Sync.so simulator',
    command: process.execPath,
    args: [...code.nodeArguments('simulator/main'), '--fast', '--concurrency-limit', String(REAL_PLACES), ...args],
    logFile: join(DATA_DIR, 'logs', 'simulator.log'),
    ready: (signal) => retryUntilReady(() => assertOk(`http://127.0.0.1:${port}/_simulator/health`), signal),
    readyTimeoutMs: 60_000,
    report,
  });
}

async function assertOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
}

async function prepareStores(service: ServiceConfig, report: Report): Promise<void> {
  await migrate(service.DATABASE_URL, report);
  const db = createDb(service.DATABASE_URL);
  const store = createObjectStore(service);
  await prepareBucket({ db, store, report });
  store.close();
  await db.$disconnect();
}

async function startOwnParts({ config, add, report, code }: Parts, wired: Environment, direct: Environment) {
  const env = { ...wired, API_PORT: String(config.API_PORT), WORKER_HEALTH_PORT: String(config.WORKER_HEALTH_PORT) };
  const begin = (name: 'api' | 'worker') => () => code.startOwnProcess(name, { config, env, report });
  await add('worker', begin('worker'));
  await add('api', begin('api'));
  await promoteWorker(config, direct);
}

/** Once is enough: a worker that is started again has the same build id. */
async function promoteWorker({ WORKER_HEALTH_PORT }: StackConfig, direct: Environment): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${WORKER_HEALTH_PORT}/readyz`);
  const { version } = (await response.json()) as { version: Version };
  const client = await connectTemporal(temporalEnvironment(direct));
  await promote(client, version);
  await client.connection.close();
}

/** For root, PostgreSQL's files may lie elsewhere (local/postgres-account.ts). */
async function removeData(dataDir: string): Promise<void> {
  const link = join(dataDir, 'postgres');
  const elsewhere = (await lstat(link).catch(() => undefined))?.isSymbolicLink() ? dirname(await readlink(link)) : '';
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}
