import { join } from 'node:path';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import { startOwnProcess } from '../local/own-process.js';
import { startTemporaryPostgres } from '../local/postgres-temporary.js';
import type { RunningPart } from '../local/process.js';
import { resolveVersitygw, startS3 } from '../local/s3.js';
import { resolveTemporal, startTemporal } from '../local/temporal.js';
import { startSimulator } from '../simulator/server.js';
import { createDb } from '../src/db/client.js';
import { migrate } from '../src/db/migrate/migrate.js';
import { type Environment, loadServiceConfig, loadStackConfig, temporalEnvironment } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';
import { createObjectStore } from '../src/storage/object-store.js';
import { prepareBucket } from '../src/storage/prepare-bucket.js';
import { connectTemporal } from '../src/temporal/client.js';
import { currentBuild } from '../src/versions/builds/build.js';
import { promote } from '../src/versions/worker/promote-first.js';
import { stackPorts, toolPaths } from '../test/support/separate-stack.js';

export interface BenchStack {
  apiUrl: string;
  apiPid: number;
  workerPid: number;
  ffmpegPath: string;
}

type Started = <P extends { stop(): Promise<void> }>(part: P) => P;
type Config = Awaited<ReturnType<typeof benchConfig>>;

/**
 * The product as it runs, on free ports and in `dataDir`; only the simulator is told not to render: its results are as
 * large as the input. `stop` takes what closes each part, as they start.
 */
export async function startBenchStack(
  dataDir: string,
  stop: (close: () => Promise<void>) => void,
  report: Report,
): Promise<BenchStack> {
  const started: Started = (part) => {
    stop(() => part.stop());
    return part;
  };
  const config = await benchConfig(dataDir);
  const ffmpegPath = await resolveFfmpeg(config, report);
  const env = await startOutsideParts(config, ffmpegPath, report, started);
  await prepareStores(env, report);
  const worker = started(await startOwnProcess('worker', { config, env, report }));
  const api = started(await startOwnProcess('api', { config, env, report }));
  await sendJobsToWorker(env);
  const apiUrl = `http://127.0.0.1:${config.API_PORT}`;
  return { apiUrl, apiPid: pidOf(api), workerPid: pidOf(worker), ffmpegPath };
}

/** Returns the environment of our own processes. */
async function startOutsideParts(config: Config, ffmpegPath: string, report: Report, started: Started) {
  const { DATA_DIR: dataDir, TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort } = config;
  const postgres = started(await startTemporaryPostgres());
  const versitygw = await resolveVersitygw(config, report);
  const s3 = started(await startS3({ binary: versitygw, dataDir, port: config.S3_PORT, report }));
  const binary = await resolveTemporal(config, report);
  const temporal = started(await startTemporal({ binary, dataDir, port, uiPort, report }));
  const workDir = join(dataDir, 'simulator');
  const simulator = started(await startSimulator({ port: 0, fast: true, ffmpegPath, workDir }));
  return {
    DATABASE_URL: postgres.databaseUrl,
    S3_ENDPOINT: s3.endpoint,
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    TEMPORAL_ADDRESS: temporal.address,
    SYNC_API_KEY: 'sk-not-a-real-key',
    SYNC_BASE_URL: simulator.url,
    API_PORT: String(config.API_PORT),
    WORKER_HEALTH_PORT: String(config.WORKER_HEALTH_PORT),
    ...{ POLL_FIRST_SECONDS: '1', POLL_MIN_SECONDS: '1', POLL_MAX_SECONDS: '2' },
  };
}

export async function benchConfig(dataDir: string) {
  return loadStackConfig({ ...toolPaths(), ...(await stackPorts()), DATA_DIR: dataDir });
}

/** Tables and the bucket. */
export async function prepareStores(env: Environment, report: Report) {
  const config = loadServiceConfig(env);
  await migrate(config.DATABASE_URL, report);
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  await prepareBucket({ db, store, report });
  store.close();
  await db.$disconnect();
}

async function sendJobsToWorker(env: Environment) {
  const client = await connectTemporal(temporalEnvironment(env));
  const { buildId } = await currentBuild();
  await promote(client, { deploymentName: loadServiceConfig(env).TEMPORAL_DEPLOYMENT, buildId });
  await client.connection.close();
}

export function pidOf({ name, pid }: RunningPart): number {
  if (pid === undefined) throw new Error(`${name} has no process id.`);
  return pid;
}
