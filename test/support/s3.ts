import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { ObjectStoreConfig } from '../../src/clients/object-store.js';
import { loadStackConfig } from '../../src/config.js';
import { freePort } from '../../src/embedded/ports.js';
import { resolveVersitygw, startS3 } from '../../src/embedded/s3.js';

export interface TestS3 {
  config: ObjectStoreConfig;
  /** Where the server keeps its buckets, as folders and files. */
  folder: string;
  /** Keys of all objects and of all unfinished uploads. */
  contents(): Promise<{ objects: string[]; unfinished: string[] }>;
  stop(): Promise<void>;
}

/** A real S3 server with a folder of its own. */
export async function startTestS3(): Promise<TestS3> {
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const binary = await resolveVersitygw(loadStackConfig(), report);
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-s3-'));
  const s3 = await startS3({ binary, dataDir, port: await freePort(), report });
  const config: ObjectStoreConfig = {
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: 'us-east-1',
    S3_BUCKET: 'pro-video-editor',
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    S3_FORCE_PATH_STYLE: true,
  };
  return {
    config,
    folder: join(dataDir, 's3'),
    contents: () => contentsOf(config),
    async stop() {
      await s3.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
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
