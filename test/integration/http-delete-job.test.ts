import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { releaseAssets } from '../../src/db/asset-uses.js';
import { completeJob, failJob, recordProgress } from '../../src/db/job-steps.js';
import { acquireSlot, ensureAccount, releaseSlot } from '../../src/db/slots.js';
import { noteUpload } from '../../src/db/uploads.js';
import { doubtfulKey, resultKey } from '../../src/domain/keys.js';
import { deletedJobSchema } from '../../src/http/change-schemas.js';
import { jobListSchema, jobSchema } from '../../src/http/schemas.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { activityTry } from '../support/activity-try.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { jobsOfFiles, newAsset } from '../support/assets.js';
import { rawS3 } from '../support/bucket-stage.js';
import { jobForm, problemOf, SEGMENT, submitForm } from '../support/job-form.js';
import { DOUBTFUL, FAULT, RESULT } from '../support/job-rows.js';
import { filesIn } from '../support/own-bucket.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await ensureAccount(api.database.db, 1);
});
beforeEach(async () => {
  await clearJobs(api);
  await api.database.db.deletedJob.deleteMany();
  await api.database.db.upload.deleteMany();
  api.workflows.clear();
});
afterAll(() => api?.stop());

const del = (id: string, url = api.url) => fetch(`${url}/api/v1/jobs/${id}`, { method: 'DELETE' });
const deletedBy = async (response: Response) => {
  expect(response.status).toBe(202);
  return deletedJobSchema.parse(await response.json());
};

async function submitted(): Promise<string> {
  return jobSchema.parse(await (await submitForm(api.url, jobForm())).json()).id;
}

async function store(key: string): Promise<string> {
  await api.store.putStream(key, Readable.from(['film']), { contentType: 'video/mp4' });
  return key;
}

async function completed(): Promise<string> {
  const id = await submitted();
  const key = await store(resultKey('local-user', id));
  await completeJob(api.database.db, id, { ...RESULT, bytes: 4, key });
  return id;
}

const failed = async (id: string) => failJob(api.database.db, id, { status: 'failed', ...FAULT });

describe('a job that is over', () => {
  it('goes with its files, and the answer says what goes and what stays', async () => {
    const [id, other] = [await completed(), await completed()];
    const before = (await filesIn(api.s3)).objects;
    const { goes, stays } = await deletedBy(await del(id));
    expect(goes).toEqual([
      { what: 'uploads', files: 2, bytes: 22 },
      { what: 'result', files: 1, bytes: 4 },
      { what: 'row' },
    ]);
    expect(stays.join()).toContain('history in Temporal');
    expect(before).toHaveLength(6);
    expect((await jobsOfFiles(api)).toSorted()).toEqual([other, other, resultKey('local-user', other)].toSorted());
    expect(await api.database.db.asset.count()).toBe(2);
    expect(await problemOf(await fetch(`${api.url}/api/v1/jobs/${id}`))).toMatchObject({ code: 'job_not_found' });
    const { jobs } = jobListSchema.parse(await (await fetch(`${api.url}/api/v1/jobs`)).json());
    expect(jobs.map((job) => job.id)).toEqual([other]);
    expect(await api.database.db.deletedJob.count()).toBe(0);
    expect(await api.database.db.upload.count({ where: { jobId: id } })).toBe(0);
    expect(await problemOf(await del(id))).toMatchObject({ status: 404, code: 'job_not_found' });
  });

  it('takes along a result that was paid for and failed its check, and says so', async () => {
    const id = await submitted();
    const key = await store(doubtfulKey('local-user', id, 'generation-1'));
    await api.database.db.videoJob.update({ where: { id }, data: { doubtfulResult: { ...DOUBTFUL, key } } });
    await failJob(api.database.db, id, { status: 'cancelled', ...FAULT });
    const { goes } = await deletedBy(await del(id));
    expect(goes).toContainEqual({ what: 'doubtful_result', files: 1, bytes: 12, wasPaidFor: true });
    expect((await filesIn(api.s3)).objects).toEqual([]);
  });

  it('takes along what is unfinished of it, and nothing that lies beside', async () => {
    const id = await submitted();
    await failed(id);
    const unfinished = `${resultKey('local-user', id)}.unchecked`;
    const uploadId = await rawS3(api.s3).beginUpload(api.store.bucket, unfinished);
    await (await noteUpload(api.database.db, { jobId: id, key: unfinished })).onMultipart(uploadId);
    const beside = [await store(`users/local-user/jobs/${id}x/film.mp4`), await store('users/local-user/photo.mp4')];
    await deletedBy(await del(id));
    expect(await filesIn(api.s3)).toEqual({ objects: beside.toSorted(), unfinished: [] });
    for (const key of beside) await api.store.delete(key);
  });
});

describe('files that more than one job uses', () => {
  const submitJson = async (words: object) => {
    const response = await fetch(`${api.url}/api/v1/jobs`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(words) },
    });
    return jobSchema.parse(await response.json()).id;
  };

  it('go with the last of them, and the answers say so; also those of one that was cancelled', async () => {
    const { db } = api.database;
    const at = { db, store: api.store };
    const [video, anna, poster] = [
      await newAsset(at, { kind: 'video' }),
      await newAsset(at, { kind: 'audio' }),
      await newAsset(at, { kind: 'poster' }),
    ];
    const words = {
      video: { assetId: video.id },
      audio: [{ refId: 'anna', assetId: anna.id }],
      segments: [SEGMENT],
    };
    const [one, two] = [await submitJson({ ...words, posterAssetId: poster.id }), await submitJson(words)];
    for (const id of [one, two]) await failed(id);
    const first = await deletedBy(await del(one));
    expect(first.goes).toEqual([{ what: 'uploads', files: 1, bytes: 9 }, { what: 'row' }]);
    expect(first.stays[0]).toBe('2 of the files it was submitted with, which other jobs or drafts use.');
    expect((await filesIn(api.s3)).objects).toEqual([anna.key, video.key].toSorted());
    await releaseAssets(db, two); // as a cancel does
    expect((await deletedBy(await del(two))).goes).toEqual([{ what: 'uploads', files: 2, bytes: 18 }, { what: 'row' }]);
    expect([(await filesIn(api.s3)).objects, await db.asset.count()]).toEqual([[], 0]);
  });
});

describe('a job that is not over', () => {
  it.each(['queued', 'processing', 'needs_attention'] as const)(
    'stays where it is %s: cancel it first',
    async (status) => {
      const id = await submitted();
      if (status === 'processing') {
        await recordProgress(api.database.db, id, { status, stage: 'generating', percent: 20, message: 'Working' });
      } else if (status === 'needs_attention') await failJob(api.database.db, id, { status, ...FAULT });
      const problem = await problemOf(await del(id));
      expect(problem).toMatchObject({
        status: 409,
        code: 'job_not_over',
        next: expect.stringContaining('Cancel it first'),
      });
      expect((await filesIn(api.s3)).objects).toHaveLength(2);
    },
  );

  it('stays while its workflow still goes on, or Sync.so is at work for it', async () => {
    const id = await submitted();
    await acquireSlot(api.database.db, { jobId: id, userId: 'local-user' });
    await failJob(api.database.db, id, { status: 'cancelled', ...FAULT });
    api.workflows.set(id, { state: 'running', cancelRequested: true });
    expect(await problemOf(await del(id))).toMatchObject({ status: 409, code: 'job_still_ending' });
    api.workflows.delete(id);
    expect(await problemOf(await del(id))).toMatchObject({ status: 409, code: 'job_still_ending' });
    await releaseSlot(api.database.db, id);
    await deletedBy(await del(id));
  });

  it("is not another user's to delete", async () => {
    const id = await completed();
    await api.database.db.videoJob.update({ where: { id }, data: { userId: 'somebody-else' } });
    expect(await problemOf(await del(id))).toMatchObject({ status: 404, code: 'job_not_found' });
    expect(await api.database.db.videoJob.count()).toBe(1);
  });

  it('is neither deleted nor hidden while Temporal does not answer', async () => {
    const id = await completed();
    const outcomes = { of: () => Promise.reject(new Error('no Temporal')) };
    const problem = await problemOf(await del(id, await api.variant({ outcomes })));
    expect(problem).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect((await fetch(`${api.url}/api/v1/jobs/${id}`)).status).toBe(200);
  });
});

it('of many at once, one deletes', async () => {
  const id = await completed();
  const answers = await Promise.all(Array.from({ length: 20 }, () => del(id)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(1);
  expect(statuses.filter((status) => ![202, 404, 409].includes(status))).toEqual([]);
  await api.inFlight.idle();
  expect((await filesIn(api.s3)).objects).toEqual([]);
});

describe('a job whose files cannot be removed at once', () => {
  const heal = (s3 = api.store) => {
    const log = { info: () => undefined, error: () => undefined, warn: () => undefined };
    const outcomes = { of: async () => ({ state: 'missing' as const }), listed: async () => new Map() };
    const deps = { db: api.database.db, store: s3, log, outcomes } as unknown as ReconcileDeps;
    return activityTry().run(createReconcileActivities(deps).sweepUploads, undefined);
  };

  it('is gone all the same, and the healing removes them when S3 is back', async () => {
    const [id, other] = [await completed(), await completed()];
    const away = createObjectStore({ ...api.s3.config, S3_ENDPOINT: 'http://127.0.0.1:1' });
    await deletedBy(await del(id, await api.variant({ store: away })));
    expect((await fetch(`${api.url}/api/v1/jobs/${id}`)).status).toBe(404);
    await api.inFlight.idle();
    expect((await filesIn(api.s3)).objects).toHaveLength(6);
    await expect(heal(away)).rejects.toThrow(); // the step is tried again
    expect(await api.database.db.deletedJob.count()).toBe(1);
    await heal();
    away.close();
    expect((await jobsOfFiles(api)).toSorted()).toEqual([other, other, resultKey('local-user', other)].toSorted());
    expect([await api.database.db.deletedJob.count(), await api.database.db.asset.count()]).toEqual([0, 2]);
  });

  it('goes in the same step as old Idempotency-Keys, whose trouble is none of its own', async () => {
    const { db } = api.database;
    const id = await completed();
    await db.$executeRaw`
      INSERT INTO idempotency_keys (user_id, key, job_id, answer, expires_at)
      VALUES ('local-user', 'old', ${id}::uuid, '{}', now() - interval '1 second')`;
    await db.$executeRaw`ALTER TABLE idempotency_keys RENAME TO away`;
    await store(resultKey('local-user', id));
    await db.deletedJob.create({ data: { jobId: id, userId: 'local-user' } });
    await heal();
    await db.$executeRaw`ALTER TABLE away RENAME TO idempotency_keys`;
    expect(await jobsOfFiles(api)).toEqual([id, id]); // its result is gone
    await heal();
    expect(await db.idempotencyKey.count()).toBe(0);
  });

  it('keeps them where the bucket is no longer this database’s', async () => {
    const id = await completed();
    const { installation } = api.database.db;
    await installation.updateMany({ data: { home: 'a copy' } });
    await deletedBy(await del(id));
    await heal();
    expect((await filesIn(api.s3)).objects).toHaveLength(3);
    expect(await api.database.db.deletedJob.count()).toBe(1);
  });
});
