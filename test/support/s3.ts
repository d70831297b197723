import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStoreConfig } from '../../src/clients/object-store.js';
import { loadStackConfig } from '../../src/config.js';
import { freePort } from '../../src/embedded/ports.js';
import { resolveVersitygw, startS3 } from '../../src/embedded/s3.js';

/** A real S3 server with a folder of its own. */
export async function startTestS3(): Promise<{ config: ObjectStoreConfig; stop(): Promise<void> }> {
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const binary = await resolveVersitygw(loadStackConfig(), report);
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-s3-'));
  const s3 = await startS3({ binary, dataDir, port: await freePort(), report });
  return {
    config: {
      S3_ENDPOINT: s3.endpoint,
      S3_REGION: 'us-east-1',
      S3_BUCKET: 'pro-video-editor',
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      S3_FORCE_PATH_STYLE: true,
    },
    async stop() {
      await s3.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
