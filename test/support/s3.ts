import { randomUUID } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { ObjectStoreConfig } from '../../src/storage/s3-client.js';
import './shared-s3.js'; // what it provides

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
