import { randomUUID } from 'node:crypto';
import { CreateMultipartUploadCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { AssetRow } from '../../src/db/asset-row.js';
import { createDb, type Db } from '../../src/db/client.js';
import { withClient, withDatabase } from '../../src/db/migrate/ensure-database.js';
import { createObjectStore, type ObjectStore } from '../../src/storage/object-store.js';
import { type PrepareOptions, prepareBucket } from '../../src/storage/prepare-bucket.js';
import { type AssetWish, newAsset } from './assets.js';
import { createTestDatabase, dropTestDatabase } from './database.js';
import { startTestS3, type TestS3 } from './s3.js';

/** A database and the bucket it believes to be its own. */
export interface Installation {
  db: Db;
  store: ObjectStore;
  /** What `pro migrate` does to the bucket; what it said. */
  prepare(options?: PrepareOptions): Promise<string[]>;
}

/** Buckets and databases as they come: fresh, shared, restored, copied. */
export async function startBucketStage() {
  const s3 = await startTestS3();
  const closers: (() => Promise<unknown>)[] = [];
  const installation = (db: Db, bucket: string): Installation => {
    const store = createObjectStore({ ...s3.config, S3_BUCKET: bucket });
    closers.push(async () => store.close());
    return {
      ...{ db, store },
      async prepare(options) {
        const said: string[] = [];
        await prepareBucket({ db, store, report: (line) => void said.push(line) }, options);
        return said;
      },
    };
  };
  const newDatabase = async () => {
    const database = await createTestDatabase();
    closers.unshift(database.drop);
    return database;
  };
  return {
    s3,
    newBucket: () => `bucket-${randomUUID()}`,
    newDatabase,
    /** A new database on that bucket, or on one that is not there yet. */
    create: async (bucket = `bucket-${randomUUID()}`) => installation((await newDatabase()).db, bucket),
    /** The same database, told another bucket. */
    at: ({ db }: Installation, bucket: string) => installation(db, bucket),
    /** What a dump that is restored beside the living database, or a copy for staging, is at first. */
    async copyOf({ db, store }: Installation): Promise<Installation> {
      const [{ name = '' } = {}] = await db.$queryRaw<{ name: string }[]>`SELECT current_database() AS name`;
      await db.$disconnect(); // a template may have no connections; the pool opens new ones
      const copy = `pro_test_${randomUUID()}`;
      const { serverUrl } = inject('postgres');
      await withClient(serverUrl, (client) => client.query(`CREATE DATABASE "${copy}" TEMPLATE "${name}"`));
      const copied = createDb(withDatabase(serverUrl, copy));
      closers.unshift(async () => {
        await copied.$disconnect();
        await dropTestDatabase(copy);
      });
      return installation(copied, store.bucket);
    },
    async stop() {
      for (const close of closers.splice(0)) await close();
      await s3.stop();
    },
  };
}

export type BucketStage = Awaited<ReturnType<typeof startBucketStage>>;

/** A client of the server itself, for what the product never does. */
export function rawS3({ config }: TestS3) {
  const { S3_ENDPOINT: endpoint, S3_REGION: region } = config;
  const { S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '' } = config;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    client,
    deleteBucket: (Bucket: string) => client.send(new DeleteBucketCommand({ Bucket })),
    /** An upload in parts that nobody ends. */
    async beginUpload(Bucket: string, Key: string): Promise<string> {
      return (await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId ?? '';
    },
  };
}

/** A file that was uploaded, and that no job has used for so many hours. */
export async function uploaded({ db, store }: Installation, hours: number, wish: AssetWish = {}): Promise<AssetRow> {
  const asset = await newAsset({ db, store }, wish);
  await db.$executeRaw`
    UPDATE assets SET expires_at = expires_at - make_interval(hours => ${hours}::int) WHERE id = ${asset.id}::uuid`;
  return asset;
}

export const ageUploads = (db: Db, jobId: string, hours: number) => db.$executeRaw`
  UPDATE uploads SET created_at = now() - make_interval(hours => ${hours}::int) WHERE job_id = ${jobId}::uuid`;
