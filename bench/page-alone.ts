import { startTemporaryPostgres } from '../local/postgres-temporary.js';
import { resolveVersitygw, startS3 } from '../local/s3.js';
import { startApiAlone } from './api-alone.js';
import { benchConfig, prepareStores } from './bench-stack.js';
import { atEnd } from './clean-up.js';

export interface PageAlone {
  /** Without a path. */
  url: string;
  databaseUrl: string;
}

/** What serves the page and takes its files, in `folder`; nobody makes anything of its jobs. It is stopped at the end. */
export async function startPage(folder: string, { userId }: { userId: string }): Promise<PageAlone> {
  const config = await benchConfig(folder);
  const postgres = await startTemporaryPostgres();
  atEnd(() => postgres.stop());
  const binary = await resolveVersitygw(config, console.log);
  const s3 = await startS3({ binary, dataDir: folder, port: config.S3_PORT, report: console.log });
  atEnd(() => s3.stop());
  const { databaseUrl } = postgres;
  const env = {
    ...{ DATABASE_URL: databaseUrl, S3_ENDPOINT: s3.endpoint, SYNC_API_KEY: 'sk-not-a-real-key' },
    ...{ S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey, ANONYMOUS_IS_ADMIN: 'true' },
  };
  await prepareStores(env, console.log);
  const { api, url } = await startApiAlone({ databaseUrl, userId, folder, env });
  atEnd(() => api.stop());
  return { url, databaseUrl };
}
