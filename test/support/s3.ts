import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../local/ports.js';
import { resolveVersitygw, startS3 } from '../../local/s3.js';
import { loadStackConfig } from '../../src/platform/config.js';
import type { ObjectStoreConfig } from '../../src/storage/object-store.js';

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

export interface TestS3 {
  /** With a bucket of its own, which nobody has made yet. */
  config: ObjectStoreConfig;
  /** Where the server keeps its buckets, as folders and files. */
  folder: string;
  /** Keys of all objects and of all unfinished uploads. */
  contents(): Promise<{ objects: string[]; unfinished: string[] }>;
  /** The server goes on, for the others; the bucket goes with its folder at the end of the run. */
  stop(): Promise<void>;
}

/** A real S3 server for the whole run; returns how to end it. */
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

/** A bucket of its own on the server of the run. */
export async function startTestS3(): Promise<TestS3> {
  const { endpoint, accessKeyId, secretAccessKey, folder } = inject('s3');
  const config: ObjectStoreConfig = {
    S3_ENDPOINT: endpoint,
    S3_REGION: 'us-east-1',
    S3_BUCKET: `test-${randomUUID()}`,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    S3_FORCE_PATH_STYLE: true,
  };
  return { config, folder, contents: () => contentsOf(config), stop: async () => undefined };
}

async function contentsOf(config: ObjectStoreConfig) {
  const { S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '' } = config;
  const client = new S3Client({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    forcePathStyle: config.S3_FORCE_PATH_STYLE,
    credentials: { accessKeyId, secretAccessKey },
  });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: config.S3_BUCKET }));
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: config.S3_BUCKET }));
  client.destroy();
  return { objects: Contents.map(({ Key = '' }) => Key), unfinished: Uploads.map(({ Key = '' }) => Key) };
}
