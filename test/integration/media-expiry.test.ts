import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import type { AssetRow } from '../../src/db/asset-row.js';
import { useAssets } from '../../src/db/asset-uses.js';
import { completeJob, failJob, recordDoubtful, recordGeneration } from '../../src/db/job-steps.js';
import { acquireSlot, ensureAccount } from '../../src/db/slots.js';
import type { JobStatus } from '../../src/domain/job.js';
import { doubtfulKey, resultKey } from '../../src/domain/keys.js';
import { jobSchema } from '../../src/http/schemas.js';
import { activityTry } from '../support/activity-try.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { newAsset } from '../support/assets.js';
import { problemOf } from '../support/job-form.js';
import { jobInput } from '../support/job-input.js';
import { DOUBTFUL, FAULT, newJob, RESULT, readJob } from '../support/job-rows.js';
import { filesIn } from '../support/own-bucket.js';

/** Files of jobs that ended longer ago than files are kept. */
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await ensureAccount(api.database.db, 100);
});
beforeEach(() => clearJobs(api));
afterAll(() => api?.stop());

const DAYS = 30;
const at = () => ({ db: api.database.db, store: api.store });
const userId = 'local-user';

/** A job that ended so many days ago, with assets, and a result where it is completed. */
async function ended(status: JobStatus, daysAgo: number, assets: AssetRow[]): Promise<string> {
  const { db } = api.database;
  const [video] = assets;
  const file = { key: video?.key ?? '', contentType: 'video/mp4', bytes: 9, fileName: 'talk.mp4' };
  const input = jobInput({ userId, video: file });
  const { jobId } = input;
  await newJob(db, input);
  await db.$transaction((tx) => useAssets(tx, { ...input, assetIds: assets.map(({ id }) => id) }));
  if (status === 'completed') {
    const key = await put(resultKey(userId, jobId));
    await completeJob(db, jobId, { ...RESULT, bytes: 4, key });
  } else if (status !== 'queued' && status !== 'processing') await failJob(db, jobId, { status, ...FAULT });
  return await aged(jobId, daysAgo);
}

async function aged(id: string, daysAgo: number): Promise<string> {
  const updatedAt = new Date(Date.now() - daysAgo * 24 * 3600_000);
  await api.database.db.videoJob.update({ where: { id }, data: { updatedAt } });
  return id;
}

async function put(key: string): Promise<string> {
  await api.store.putStream(key, Readable.from(['film']), { contentType: 'video/mp4' });
  return key;
}

function sweep(retentionDays: number | undefined, store = api.store) {
  const log = { info: () => undefined, error: () => undefined, warn: () => undefined };
  const deps = { db: api.database.db, store, log, retentionDays } as unknown as ReconcileDeps;
  return activityTry().run(createReconcileActivities(deps).sweepUploads, undefined);
}

const objects = async () => (await filesIn(api.s3)).objects;
const get = (path: string) => fetch(`${api.url}/api/v1/jobs/${path}`, { redirect: 'manual' });
const read = async (id: string) => jobSchema.parse(await (await get(id)).json());

it('go, the row says what and when, and the download answers 410; what a younger job uses stays', async () => {
  const [shared, own] = [await newAsset(at()), await newAsset(at(), { kind: 'audio' })];
  const [old, young] = [await ended('completed', 31, [shared, own]), await ended('completed', 29, [shared])];
  await sweep(undefined);
  expect(await objects()).toHaveLength(4);
  await sweep(DAYS);
  expect(await objects()).toEqual([shared.key, resultKey(userId, young)].toSorted());
  const job = await read(old);
  expect(job).toMatchObject({
    ...{ status: 'completed', media: 'expired' },
    expired: {
      at: expect.stringMatching(/^\d{4}-/),
      went: [
        { what: 'uploads', files: 1, bytes: 9 },
        { what: 'result', files: 1, bytes: 4 },
      ],
    },
  });
  expect(job.links).not.toHaveProperty('download');
  const gone = await get(`${old}/download`);
  expect(await problemOf(gone)).toMatchObject({
    ...{ status: 410, code: 'media_expired', next: expect.stringContaining('Submit it again') },
  });
  expect(await read(young)).not.toHaveProperty('media');
  expect((await get(`${young}/download`)).status).toBe(302);
  const seen = await readJob(api.database.db, old);
  await sweep(DAYS);
  expect(await readJob(api.database.db, old)).toEqual(seen);
  const deleted = await fetch(`${api.url}/api/v1/jobs/${old}`, { method: 'DELETE' });
  expect(await deleted.json()).toMatchObject({ goes: [{ what: 'row' }] });
});

it('stay where something is paid that a person may still decide about, or that Sync.so is at', async () => {
  const { db } = api.database;
  const assets = [await newAsset(at())];
  const doubtful = await ended('queued', 0, assets);
  await put(doubtfulKey(userId, doubtful, DOUBTFUL.generationId));
  await recordDoubtful(db, doubtful, DOUBTFUL);
  const [fetchable, placed] = [await ended('failed', 0, assets), await ended('queued', 0, assets)];
  await recordGeneration(db, fetchable, 'generation-1');
  await acquireSlot(db, { jobId: placed, userId });
  await failJob(db, placed, { status: 'cancelled', ...FAULT });
  const kept = [doubtful, fetchable, placed, await ended('needs_attention', 99, assets)];
  for (const id of [...kept, await ended('processing', 99, assets)]) await aged(id, 99);
  const before = await objects();
  await sweep(DAYS);
  expect(await objects()).toEqual(before);
  expect(await db.videoJob.count({ where: { mediaExpiredAt: { not: null } } })).toBe(0);
});

it('are removed by the next run where the bucket refuses now; a retry is told that they are gone', async () => {
  const [video] = [await newAsset(at())];
  const id = await ended('failed', 31, [video]);
  const refuse = () => Promise.reject(new Error('not now'));
  await sweep(DAYS, { ...api.store, delete: refuse, deletePrefix: refuse });
  expect([await objects(), (await read(id)).media]).toEqual([[video.key], 'expired']);
  await sweep(DAYS);
  expect([await objects(), await api.database.db.asset.count(), await api.database.db.deletedJob.count()]).toEqual([
    ...[[], 0, 0],
  ]);
  const retry = await fetch(`${api.url}/api/v1/jobs/${id}/retry`, { method: 'POST' });
  expect(await problemOf(retry)).toMatchObject({ status: 410, code: 'media_expired' });
});
