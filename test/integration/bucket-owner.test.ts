import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeJob, failJob } from '../../src/db/job-steps.js';
import type { ProJobInput } from '../../src/domain/job.js';
import { partsDown } from '../../src/jobs/parts-down.js';
import { type BucketState, ownershipOf } from '../../src/storage/bucket-state.js';
import { MARK_KEY } from '../../src/storage/object-store-mark.js';
import { assertOwnBucket } from '../../src/storage/own-bucket.js';
import { borrowBucket } from '../../src/storage/prepare-bucket.js';
import { type BucketStage, type Installation, rawS3, startBucketStage } from '../support/bucket-stage.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, RESULT } from '../support/job-rows.js';

let stage: BucketStage;
beforeAll(async () => {
  stage = await startBucketStage();
});
afterAll(() => stage?.stop());

const stateOf = async (installation: Installation): Promise<BucketState> => (await ownershipOf(installation)).state;
const put = (store: Installation['store'], key: string) =>
  store.putStream(key, Readable.from(['bytes']), { contentType: 'video/mp4' });
const why = (installation: Installation) => assertOwnBucket(installation).then(String, String);

/** A job whose video lies in the bucket. */
async function withJob({ db, store }: Installation): Promise<ProJobInput> {
  const input = jobInput();
  await newJob(db, input);
  await put(store, input.video.key);
  return input;
}

/** As it was before there were marks. */
async function unmarked(): Promise<Installation> {
  const installation = await stage.create();
  await installation.store.ensureBucket();
  return installation;
}

describe('a database without jobs', () => {
  it('gets its bucket made and marked, and keeps it', async () => {
    const fresh = await stage.create();
    expect(await stateOf(fresh)).toBe('absent');
    expect(await why(fresh)).toContain(`The bucket "${fresh.store.bucket}" is not there. Run: pro migrate`);
    expect(await fresh.prepare()).toHaveLength(1);
    expect(await stateOf(fresh)).toBe('own');
    expect(await fresh.prepare()).toEqual([]);
  });

  it('takes a bucket that bears no mark', async () => {
    const fresh = await unmarked();
    expect(await stateOf(fresh)).toBe('unmarked');
    await fresh.prepare();
    expect(await stateOf(fresh)).toBe('own');
  });

  it('takes no other’s, but where S3 is this stack’s alone, or a person says so', async () => {
    const owner = await stage.create();
    await owner.prepare();
    const [second, third] = [await stage.create(owner.store.bucket), await stage.create(owner.store.bucket)];
    await expect(second.prepare()).rejects.toThrow(
      `The bucket "${owner.store.bucket}" belongs to another installation. Set S3_BUCKET to a bucket of its own, or, where that installation is gone: pro migrate --claim-bucket`,
    );
    expect(await Promise.all([owner, second].map(stateOf))).toEqual(['own', 'foreign']);
    await second.prepare({ isAlone: true });
    expect(await Promise.all([owner, second].map(stateOf))).toEqual(['foreign', 'own']);
    await third.prepare({ claim: true });
    expect(await Promise.all([second, third].map(stateOf))).toEqual(['foreign', 'own']);
  });
});

describe('a database with jobs', () => {
  it('gets no other bucket made, and says which one its jobs use', async () => {
    const owner = await stage.create();
    await owner.prepare();
    await withJob(owner);
    const elsewhere = stage.at(owner, stage.newBucket());
    await expect(elsewhere.prepare()).rejects.toThrow(
      new RegExp(
        `is not there. This database's bucket is "${owner.store.bucket}". Set S3_BUCKET=${owner.store.bucket}`,
      ),
    );
    expect(await elsewhere.store.exists()).toBe(false);
    await elsewhere.store.ensureBucket();
    await expect(elsewhere.prepare()).rejects.toThrow(`Set S3_BUCKET=${owner.store.bucket}`);
    expect(await Promise.all([elsewhere, owner].map(stateOf))).toEqual(['unmarked', 'own']);
  });

  it.each(['an upload', 'a result'])(
    'of the time before marks takes the bucket where %s of its jobs lies',
    async (what) => {
      const old = await unmarked();
      const input = jobInput();
      await newJob(old.db, input);
      if (what === 'a result') await completeJob(old.db, input.jobId, RESULT);
      await expect(old.prepare()).rejects.toThrow(/This database has jobs, and none of their files are there/);
      await put(old.store, what === 'a result' ? RESULT.key : input.video.key);
      await old.prepare();
      expect(await stateOf(old)).toBe('own');
    },
  );

  it('whose bucket is of before marks and elsewhere is told an address from there', async () => {
    const old = await unmarked();
    const input = jobInput();
    await newJob(old.db, input);
    await completeJob(old.db, input.jobId, RESULT);
    await expect(old.prepare()).rejects.toThrow(`(a result is at ${RESULT.url})`);
  });

  it('that were all cancelled has no files to miss', async () => {
    const fresh = await stage.create();
    const jobId = await newJob(fresh.db);
    await failJob(fresh.db, jobId, { status: 'cancelled', ...FAULT });
    await fresh.prepare();
    expect(await stateOf(fresh)).toBe('own');
  });

  it('and a bucket that is lost for good gets one when a person says so', async () => {
    const owner = await stage.create();
    await owner.prepare();
    await withJob(owner);
    const other = stage.at(owner, stage.newBucket());
    await other.prepare({ claim: true });
    expect(await stateOf(other)).toBe('own');
  });

  it('finds its mark again where that was deleted by mistake', async () => {
    const owner = await stage.create();
    await owner.prepare();
    await withJob(owner);
    await owner.store.delete(MARK_KEY);
    expect(await stateOf(owner)).toBe('unmarked');
    await owner.prepare();
    expect(await stateOf(owner)).toBe('own');
  });
});

describe('a process', () => {
  const down = ({ db, store }: Installation) => partsDown({ db, store, log: { warn: () => undefined } });

  it('works in its own bucket, and in a copy’s; not in another’s, in none, or in one with a mark nobody can read', async () => {
    const owner = await stage.create();
    await owner.prepare();
    const copy = await stage.copyOf(owner);
    const other = await stage.create(owner.store.bucket);
    const absent = stage.at(owner, stage.newBucket());
    expect(await Promise.all([owner, copy, other, absent].map(stateOf))).toEqual([
      'own',
      'copied',
      'foreign',
      'absent',
    ]);
    for (const one of [owner, copy]) await expect(assertOwnBucket(one)).resolves.toBeUndefined();
    for (const one of [other, absent]) {
      await expect(assertOwnBucket(one)).rejects.toMatchObject({ code: 'service_unavailable' });
    }
    expect(await Promise.all([owner, copy, other, absent].map(down))).toEqual([[], [], ['s3'], ['s3']]);
    await put(owner.store, MARK_KEY);
    expect(await stateOf(owner)).toBe('foreign');
  });

  it('of the gate works in the bucket of another database without removing anything of it', async () => {
    const owner = await stage.create();
    await owner.prepare();
    const gate = await stage.create(owner.store.bucket);
    await borrowBucket(gate);
    expect(await Promise.all([gate, owner].map(stateOf))).toEqual(['copied', 'own']);
    const none = await unmarked();
    await expect(borrowBucket(none)).rejects.toThrow('Run: pro migrate');
  });
});

describe('a missing object', () => {
  it('is told apart from a missing bucket, by every call', async () => {
    const owner = await stage.create();
    await owner.prepare();
    const { store } = owner;
    const key = 'users/u/jobs/j/input/none';
    const calls = [() => store.head(key), () => store.open(key), () => store.readRange(key, 0, 1)];
    const copy = () => store.copy({ key, bytes: 1 }, `${key}.copy`);
    const codes = () =>
      Promise.all([...calls, copy].map((call) => call().catch((error: { code: string }) => error.code)));
    expect(await codes()).toEqual([undefined, 'asset_missing', 'asset_missing', 'asset_missing']);
    await store.delete(MARK_KEY);
    await rawS3(stage.s3).deleteBucket(store.bucket);
    expect(await codes()).toEqual(Array(4).fill('service_unavailable'));
    await expect(put(store, key)).rejects.toMatchObject({
      code: 'service_unavailable',
      message: expect.stringContaining(`The bucket "${store.bucket}" is not there.`),
    });
  });
});
