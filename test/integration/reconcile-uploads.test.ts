import { createHash, randomUUID } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { createObjectStore, type ObjectStore } from '../../src/clients/object-store.js';
import { resultKey, uploadKey } from '../../src/domain/keys.js';
import { activityTry } from '../support/activity-try.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newJob, readJob } from '../support/job-rows.js';
import { startTestS3, type TestS3 } from '../support/s3.js';

let s3: TestS3;
let store: ObjectStore;
let database: TestDatabase;

beforeAll(async () => {
  [s3, database] = await Promise.all([startTestS3(), createTestDatabase()]);
  store = createObjectStore(s3.config);
  await store.ensureBucket();
});
afterAll(async () => {
  store?.close();
  await Promise.all([s3?.stop(), database?.drop()]);
});

/** The steps for files touch neither Temporal nor Sync.so. */
const steps = () =>
  createReconcileActivities({ db: database.db, store, log: pino({ level: 'silent' }) } as ReconcileDeps);
const DAY_MS = 24 * 3600_000;

const put = async (key: string) => {
  await store.putStream(key, Readable.from(['bytes']), { contentType: 'video/mp4' });
  return key;
};

/** The server keeps objects as files, and tells their times. */
async function age(key: string, ms: number): Promise<void> {
  const time = new Date(Date.now() - ms);
  await utimes(join(s3.folder, s3.config.S3_BUCKET, key), time, time);
}

const old = async (key: string) => {
  await age(await put(key), DAY_MS + 60_000);
  return key;
};

it('removes uploads that no job uses after a day, and nothing else', async () => {
  const [userId, orphan] = ['user 1', randomUUID()];
  const known = await readJob(database.db, await newJob(database.db));
  const forgotten = [
    await old(uploadKey(userId, orphan, 'video', '.mp4')),
    await old(uploadKey(userId, orphan, 'a', '.wav')),
  ];
  const kept = [
    await put(uploadKey(userId, randomUUID(), 'video', '.mp4')),
    await old(uploadKey(known.userId, known.id, 'video', '.mp4')),
    await old(resultKey(userId, orphan)),
    await old(`users/u/avatars/${randomUUID()}.png`),
  ];
  expect((await s3.contents()).objects.toSorted()).toEqual([...forgotten, ...kept].toSorted());

  expect(await activityTry().run(steps().sweepUploads, undefined)).toEqual({ next: undefined });
  expect((await s3.contents()).objects.toSorted()).toEqual(kept.toSorted());
});

it('goes on behind the place it is given', async () => {
  const [before, behind] = ['user-a', 'user-b'].map((userId) => uploadKey(userId, randomUUID(), 'video', '.mp4'));
  await old(before ?? '');
  await old(behind ?? '');
  await activityTry().run(steps().sweepUploads, before);
  const { objects } = await s3.contents();
  expect([objects.includes(before ?? ''), objects.includes(behind ?? '')]).toEqual([true, false]);
});

it('lists page by page', async () => {
  const keys = await Promise.all(['1', '2', '3'].map((name) => put(`users/pages/${name}`)));
  const first = await store.list('users/pages/', { limit: 2 });
  const second = await store.list('users/pages/', { limit: 2, after: first.next });
  expect([...first.objects, ...second.objects].map(({ key }) => key)).toEqual(keys);
  expect([first.next, second.next]).toEqual([keys[1], undefined]);
});

it('ends unfinished uploads after a day', async () => {
  const begin = async (userId: string) => {
    const key = uploadKey(userId, randomUUID(), 'video', '.mp4');
    const { S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '' } = s3.config;
    const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: Bucket } = s3.config;
    const client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    await client.send(new CreateMultipartUploadCommand({ Bucket, Key: key }));
    client.destroy();
    return key;
  };
  const [forgotten, fresh] = [await begin('old'), await begin('new')];
  expect((await s3.contents()).unfinished.toSorted()).toEqual([forgotten, fresh].toSorted());
  await ageUpload(forgotten);
  await activityTry().run(steps().abortUploads);
  expect((await s3.contents()).unfinished).toEqual([fresh]);
});

/** Its parts lie in a folder, under the hash of its key. */
async function ageUpload(key: string): Promise<void> {
  const parent = join('.sgwtmp', 'multipart', createHash('sha256').update(key).digest('hex'));
  const [id = ''] = await readdir(join(s3.folder, s3.config.S3_BUCKET, parent));
  await age(join(parent, id), DAY_MS + 60_000);
}
