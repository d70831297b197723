import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { readHome } from '../../src/db/installation.js';
import { noteUpload, uploadsOf } from '../../src/db/uploads.js';
import { resultKey, uploadKey } from '../../src/domain/keys.js';
import { mayRemove } from '../../src/storage/renew-bucket-mark.js';
import type { JobOutcome } from '../../src/temporal/job-outcomes.js';
import { activityTry } from '../support/activity-try.js';
import {
  ageUploads,
  type BucketStage,
  type Installation,
  rawS3,
  startBucketStage,
  uploaded,
} from '../support/bucket-stage.js';
import { jobInput } from '../support/job-input.js';
import { newJob, readJob } from '../support/job-rows.js';

let stage: BucketStage;
let ours: Installation;
beforeAll(async () => {
  stage = await startBucketStage();
  ours = await stage.create(stage.s3.config.S3_BUCKET);
  await ours.prepare();
});
afterAll(() => stage?.stop());

const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });

/** One walk of both steps. `known`: jobs whose workflow Temporal knows, as it would say. */
async function sweep({ db, store }: Installation, known: string[] = []): Promise<void> {
  const of = async (jobId: string): Promise<JobOutcome> => ({ state: known.includes(jobId) ? 'running' : 'missing' });
  const outcomes = { of, listed: async () => new Map() };
  const steps = createReconcileActivities({ db, store, log, outcomes } as Partial<ReconcileDeps> as ReconcileDeps);
  expect(await activityTry().run(steps.sweepUploads, undefined)).toEqual({ next: undefined });
  expect(await activityTry().run(steps.abortUploads, undefined)).toEqual({ next: undefined });
}

const isThere = async ({ store }: Installation, key: string) => (await store.head(key)) !== undefined;

/** As an upload in parts whose sender was killed. */
async function unfinished({ db, store }: Installation, jobId: string, key: string): Promise<string> {
  const uploadId = await rawS3(stage.s3).beginUpload(store.bucket, key);
  await (await noteUpload(db, { jobId, key })).onMultipart(uploadId);
  return key;
}

describe('uploads that were written down', () => {
  it('go after a day where no job came of them, with what is unfinished of them, and no sooner', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    const [oldKey, youngKey] = [await uploaded(ours, old, 25), await uploaded(ours, young, 23)];
    const parts = await unfinished(ours, old, uploadKey('local-user', old, 'audio-a', '.wav'));
    await ageUploads(ours.db, old, 25);
    await sweep(ours);
    expect([await isThere(ours, oldKey), await isThere(ours, youngKey)]).toEqual([false, true]);
    expect((await stage.s3.contents()).unfinished).not.toContain(parts);
    expect(await uploadsOf(ours.db, old, { forgotten: false })).toEqual([]);
    expect(await uploadsOf(ours.db, young, { forgotten: false })).toHaveLength(1);
  });

  it('stay where their job has a row, which ends what is written of them', async () => {
    const { id } = await readJob(ours.db, await newJob(ours.db));
    const key = await uploaded(ours, id, 25);
    const parts = await unfinished(ours, id, `${resultKey('local-user', id)}.unchecked`);
    await ageUploads(ours.db, id, 25);
    await sweep(ours);
    expect(await isThere(ours, key)).toBe(true);
    expect((await stage.s3.contents()).unfinished).not.toContain(parts);
    expect(await uploadsOf(ours.db, id, { forgotten: false })).toEqual([]);
  });

  it('stay where only Temporal still knows their job', async () => {
    const jobId = randomUUID();
    const key = await uploaded(ours, jobId, 25);
    await sweep(ours, [jobId]);
    expect(await isThere(ours, key)).toBe(true);
    await sweep(ours);
    expect(await isThere(ours, key)).toBe(false);
  });

  it('are never results', async () => {
    const jobId = randomUUID();
    const key = resultKey('local-user', jobId);
    await noteUpload(ours.db, { jobId, key });
    await ours.store.putStream(key, Readable.from(['film']), { contentType: 'video/mp4' });
    await ageUploads(ours.db, jobId, 25);
    await sweep(ours);
    expect(await isThere(ours, key)).toBe(true);
  });

  it('one that cannot be removed is tried again, and stops no other', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    const [badKey, goodKey] = [await uploaded(ours, bad, 25), await uploaded(ours, good, 25)];
    const stubborn = async (key: string) => {
      if (key === badKey) throw new Error('not now');
      await ours.store.delete(key);
    };
    await sweep({ ...ours, store: { ...ours.store, delete: stubborn } });
    expect([await isThere(ours, badKey), await isThere(ours, goodKey)]).toEqual([true, false]);
    await sweep(ours);
    expect(await isThere(ours, badKey)).toBe(false);
  });
});

describe('what this database does not know', () => {
  it('is never removed: files of before, of others, and unfinished uploads', async () => {
    const keys = [uploadKey('u', randomUUID(), 'video', '.mp4'), `users/u/avatars/${randomUUID()}.png`, 'readme.txt'];
    for (const key of keys) await ours.store.putStream(key, Readable.from(['x']), { contentType: 'text/plain' });
    const parts = uploadKey('u', randomUUID(), 'video', '.mp4');
    await rawS3(stage.s3).beginUpload(ours.store.bucket, parts);
    await sweep(ours);
    for (const key of keys) expect(await isThere(ours, key)).toBe(true);
    expect((await stage.s3.contents()).unfinished).toContain(parts);
  });

  it('of two installations on one bucket, each leaves the other’s alone', async () => {
    const other = await stage.create(ours.store.bucket);
    const [mine, theirs] = [await uploaded(ours, randomUUID(), 25), await uploaded(other, randomUUID(), 25)];
    await sweep(other);
    expect([await isThere(ours, mine), await isThere(ours, theirs)]).toEqual([true, true]);
    await sweep(ours);
    expect([await isThere(ours, mine), await isThere(ours, theirs)]).toEqual([false, true]);
  });
});

describe('a copy of the database', () => {
  /** The living one made a job of the upload after the copy was taken. */
  const copied = async () => {
    const living = await stage.create();
    await living.prepare();
    const jobId = randomUUID();
    const key = await uploaded(living, jobId, 25);
    const copy = await stage.copyOf(living);
    await newJob(living.db, jobInput({ jobId }));
    return { living, copy, key };
  };

  it('beside the living one removes nothing, and says how to claim the bucket', async () => {
    const { living, copy, key } = await copied();
    logged.length = 0;
    await sweep(copy);
    expect(await isThere(living, key)).toBe(true);
    expect(logged.join()).toMatch(/is a copy or was restored.*pro migrate --claim-bucket/);
    await sweep(living);
    expect(await mayRemove({ ...living, log })).toBe(true);
  });

  it('on the very same server, as a copied disk is, removes nothing once the living one has renewed its mark', async () => {
    const { living, copy, key } = await copied();
    // A copied disk brings the same server's id and the same database's with it.
    await copy.db.installation.update({ where: { key: 'default' }, data: { home: await readHome(copy.db) } });
    expect(await mayRemove({ ...copy, log })).toBe(true);
    await living.db.$executeRaw`UPDATE installations SET renewed_at = now() - interval '2 hours'`;
    await sweep(living);
    await sweep(copy);
    expect(await isThere(living, key)).toBe(true);
    expect(await mayRemove({ ...copy, log })).toBe(false);
    expect(await mayRemove({ ...living, log })).toBe(true);
  });

  it('removes again when a person has claimed the bucket, and the one before stops', async () => {
    const { living, copy } = await copied();
    expect(await copy.prepare()).toEqual([expect.stringContaining('is a copy or was restored')]);
    expect(await copy.prepare({ claim: true })).toEqual([expect.stringContaining('is this database')]);
    expect(await mayRemove({ ...copy, log })).toBe(true);
    expect(await mayRemove({ ...living, log })).toBe(false);
  });
});
