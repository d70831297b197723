import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import type { TestDatabase } from './database.js';
import type { TestS3 } from './s3.js';

export interface ApiProcess {
  child: ChildProcess;
  output(): string;
  exitCode: Promise<number | null>;
}

/** The API as a process of its own, for as long as the test, with exactly this environment; `file`: builtEntry('src/server'). */
export function runApi(file: string, env: Record<string, string>): ApiProcess {
  const child = spawn(process.execPath, [file], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exitCode;
  });
  return { child, output: () => output, exitCode };
}

/** All parts real but Temporal, which is not there. */
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
