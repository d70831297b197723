import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { TestDatabase } from './database.js';
import type { DevServer } from './dev-server.js';
import type { TestS3 } from './s3.js';

export interface WorkerProcess {
  child: ChildProcess;
  /** All it has said. */
  output(): string;
  /** Null when a signal ended it. */
  exitCode: Promise<number | null>;
}

const SOURCES = fileURLToPath(new URL('../../src/worker.ts', import.meta.url));

/** A worker as a process of its own, with exactly this environment; `file` is its entry, ours where it is left out. */
export const runWorker = (env: Record<string, string>, words: string[] = [], file = SOURCES): WorkerProcess =>
  runProcess(file, env, words);

/** Any of our processes, by its entry file; a test leaves none behind. */
export function runProcess(file: string, env: Record<string, string>, words: string[] = []): WorkerProcess {
  const runner = file.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
  const child = spawn(process.execPath, [...runner, file, ...words], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exitCode;
  });
  return { child, output: () => output, exitCode };
}

/** Where the parts are that a worker needs. */
export function workerEnvironment(
  s3: TestS3,
  database: Pick<TestDatabase, 'url'>,
  temporal: DevServer,
): Record<string, string> {
  const { S3_ENDPOINT = '', S3_BUCKET, S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = s3.config;
  return {
    ...{ DATABASE_URL: database.url, S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY },
    ...{ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace, SYNC_API_KEY: 'not-a-real-key' },
  };
}
