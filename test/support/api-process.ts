import { freePort } from '../../local/ports.js';
import type { TestDatabase } from './database.js';
import type { TestS3 } from './s3.js';

/** Of an API as a process of its own (worker-process.ts, runProcess): all parts real but Temporal, which is not there. */
export async function apiEnvironment(s3: TestS3, database: TestDatabase): Promise<Record<string, string>> {
  const { S3_BUCKET, S3_ENDPOINT = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = s3.config;
  return {
    DATABASE_URL: database.url,
    ...{ S3_BUCKET, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY },
    SYNC_API_KEY: 'not-a-real-key',
    ANONYMOUS_USER_ID: 'local-user',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    API_PORT: String(await freePort()),
  };
}
