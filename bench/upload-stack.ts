import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOwnProcess } from '../local/own-process.js';
import { startTemporaryPostgres } from '../local/postgres-temporary.js';
import type { RunningPart } from '../local/process.js';
import { type RunningS3, resolveVersitygw, startS3 } from '../local/s3.js';
import { resolveTemporal, startTemporal } from '../local/temporal.js';
import { createApiClient } from '../src/api-client/api-client.js';
import { type Environment, loadServiceConfig } from '../src/platform/config.js';
import { within } from '../src/platform/deadline.js';
import type { Report } from '../src/platform/report.js';
import type { ObjectStoreConfig } from '../src/storage/s3-client.js';
import { benchConfig, pidOf, prepareStores } from './bench-stack.js';

export interface UploadApi {
  url: string;
  pid: number;
}

export interface UploadStack {
  store: ObjectStoreConfig;
  /** Both on the same stores; each as its UPLOAD_MODE says. */
  apis: Record<'direct' | 'through_api', UploadApi>;
}

type Closer = (close: () => Promise<void>) => void;

const LEARN_MS = 60_000;

/**
 * What an upload meets, on free ports and in `dataDir`: two APIs, PostgreSQL, S3 and Temporal. There is no worker, so nothing
 * looks at a file while the next one is on its way.
 */
export async function startUploadStack(dataDir: string, onStop: Closer, report: Report): Promise<UploadStack> {
  const env = await startStores(dataDir, onStop, report);
  await prepareStores(env, report);
  const api = (mode: keyof UploadStack['apis']) => startApi({ ...env, UPLOAD_MODE: mode }, dataDir, onStop, report);
  return {
    store: loadServiceConfig(env),
    apis: { direct: await api('direct'), through_api: await api('through_api') },
  };
}

async function startStores(dataDir: string, onStop: Closer, report: Report): Promise<Environment> {
  const config = await benchConfig(dataDir);
  const postgres = stopped(onStop, await startTemporaryPostgres());
  const versitygw = await resolveVersitygw(config, report);
  const s3 = stopped(onStop, await startS3({ binary: versitygw, dataDir, port: config.S3_PORT, report }));
  const binary = await resolveTemporal(config, report);
  const ports = { port: config.TEMPORAL_PORT, uiPort: config.TEMPORAL_UI_PORT };
  const temporal = stopped(onStop, await startTemporal({ binary, dataDir, ...ports, report }));
  return { DATABASE_URL: postgres.databaseUrl, ...s3Environment(s3), TEMPORAL_ADDRESS: temporal.address };
}

const s3Environment = ({ endpoint, accessKeyId, secretAccessKey }: RunningS3): Environment => ({
  ...{ S3_ENDPOINT: endpoint, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey },
  SYNC_API_KEY: 'sk-not-a-real-key',
});

async function startApi(env: Environment, dataDir: string, onStop: Closer, report: Report): Promise<UploadApi> {
  const config = await benchConfig(join(dataDir, `api-${env.UPLOAD_MODE}`));
  const port = String(config.API_PORT);
  const api = stopped(onStop, await startOwnProcess('api', { config, env: { ...env, API_PORT: port }, report }));
  const url = `http://127.0.0.1:${port}`;
  await within(LEARN_MS, knowsChecksum(url));
  return { url, pid: pidOf(api) };
}

/** It tries at its start whether the store checks parts; those that are sent before come without a checksum. */
async function knowsChecksum(url: string): Promise<void> {
  const { getSession } = createApiClient({ baseUrl: url });
  while ((await getSession()).uploads.checksum !== 'crc32') await sleep(100);
}

function stopped<P extends Pick<RunningPart, 'stop'>>(onStop: Closer, part: P): P {
  onStop(() => part.stop());
  return part;
}
