import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../local/ports.js';
import { resolveVersitygw, startS3 } from '../../local/s3.js';
import { loadStackConfig } from '../../src/platform/config.js';

interface SharedS3 {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  folder: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    s3: SharedS3;
  }
}

/**
 * A real S3 server for the whole run; returns how to end it. Apart from s3.ts, because vitest itself would read each of
 * the S3 client's 600 modules before the first test (8 s).
 */
export async function startTestS3Server(project: TestProject): Promise<() => Promise<void>> {
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const binary = await resolveVersitygw(loadStackConfig(), report);
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-s3-'));
  const server = await startS3({ binary, dataDir, port: await freePort(), report });
  const { endpoint, accessKeyId, secretAccessKey } = server;
  project.provide('s3', { endpoint, accessKeyId, secretAccessKey, folder: join(dataDir, 's3') });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
