import { expect } from 'vitest';
import { freePort } from '../../local/ports.js';
import { builtEntry } from './built-code.js';
import type { TestDatabase } from './database.js';
import { judgedProcess } from './process-answers.js';
import type { TestS3 } from './s3.js';
import { runProcess, type WorkerProcess } from './worker-process.js';

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

export interface ApiProcess extends WorkerProcess {
  url: string;
}

/** The API of dist/ as a process of its own, once it listens; its answers are judged like any other. */
export async function startApiProcess(
  { s3, database }: { s3: TestS3; database: TestDatabase },
  more: Record<string, string> = {},
): Promise<ApiProcess> {
  const env: Record<string, string> = { ...(await apiEnvironment(s3, database)), ...more };
  const server = runProcess(await builtEntry('src/server'), { ...env, ...judgedProcess(env.API_PORT ?? '') });
  await expect.poll(server.output).toContain('API is listening');
  return { ...server, url: `http://127.0.0.1:${env.API_PORT}` };
}
