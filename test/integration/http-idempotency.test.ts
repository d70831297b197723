import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimKey, forgetKeys, releaseKey, renewKey } from '../../src/db/idempotency-keys.js';
import { jobSchema, problemSchema } from '../../src/http/schemas.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { jobsOfFiles } from '../support/assets.js';
import { file, jobForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';
import { submitPatiently, submitWith } from '../support/submit-once.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await api.database.db.idempotencyKey.deleteMany();
  await clearJobs(api);
});
afterAll(() => api?.stop());

const jobIn = ({ body }: { body: string }) => jobSchema.parse(JSON.parse(body));
const codeOf = ({ body }: { body: string }) => problemSchema.parse(JSON.parse(body)).code;
const claimOf = (key: string, userId = 'local-user') => ({ userId, key, madeId: randomUUID() });

/** One row, one workflow, its two files, and nothing else. */
async function onlyJob(id: string): Promise<void> {
  await api.inFlight.idle();
  expect((await api.database.db.videoJob.findMany()).map((row) => row.id)).toEqual([id]);
  expect(api.started.map(({ jobId }) => jobId)).toEqual([id]);
  expect(await jobsOfFiles(api)).toEqual([id, id]);
  expect((await filesIn(api.s3)).unfinished).toEqual([]);
  expect(await api.database.db.asset.count()).toBe(2);
}

const expire = (key: string, secondsAgo = 1) => api.database.db.$executeRaw`
  UPDATE idempotency_keys SET expires_at = clock_timestamp() - make_interval(secs => ${secondsAgo}) WHERE key = ${key}`;

describe('the same request again', () => {
  it('gets the first answer again, byte for byte, and makes nothing new', async () => {
    const key = randomUUID();
    const first = await submitWith(api.url, key);
    expect(first).toMatchObject({ status: 202, replayed: null });
    const { id } = jobIn(first);
    await api.database.db.videoJob.update({ where: { id }, data: { status: 'processing' } });
    const again = await submitWith(api.url, key);
    expect(again).toEqual({ ...first, replayed: 'true' });
    expect(again.location).toBe(`/api/v1/jobs/${id}`);
    await onlyJob(id);
  });

  it('is the same with its parts in another order', async () => {
    const key = randomUUID();
    const first = await submitWith(api.url, key);
    const reordered = new FormData();
    for (const [name, value] of [...jobForm()].toReversed()) reordered.append(name, value);
    expect(await submitWith(api.url, key, reordered)).toEqual({ ...first, replayed: 'true' });
  });

  it('also where the first one reached another process, or the job is gone by now', async () => {
    const key = randomUUID();
    const first = await submitWith(api.url, key);
    await api.database.db.videoJob.deleteMany();
    expect(await submitWith(await api.variant({}), key)).toEqual({ ...first, replayed: 'true' });
    expect(await api.database.db.videoJob.count()).toBe(0);
  });

  it("is another user's own: keys are per user", async () => {
    const key = randomUUID();
    const mine = jobIn(await submitWith(api.url, key));
    const theirs = await submitWith(await api.variant({ settings: { anonymousUserId: 'somebody-else' } }), key);
    expect(theirs).toMatchObject({ status: 202, replayed: null });
    expect(jobIn(theirs).id).not.toBe(mine.id);
    await api.store.deletePrefix('users/somebody-else/assets/');
  });

  it('makes a new job where no key says that it is the same', async () => {
    const [one, other] = [await submitWith(api.url, 'one'), await submitWith(api.url, 'other')];
    expect(jobIn(one).id).not.toBe(jobIn(other).id);
  });
});

describe('another request under the key', () => {
  it.each<[string, (form: FormData) => void]>([
    ['other words', (form) => form.append('model', 'sync-3')],
    ['other bytes', (form) => form.set('video', file('video/mp4', '\0THE video'), 'talk.mp4')],
    ['another file name', (form) => form.set('video', file('video/mp4', '\0the video'), 'walk.mp4')],
    ['another file more', (form) => form.append('audio', file('audio/wav', '\0ben'), 'ben.wav')],
    ['a part that is none', (form) => form.append('image', 'x')],
  ])('with %s is refused, and leaves nothing', async (_what, change) => {
    const key = randomUUID();
    const { id } = jobIn(await submitWith(api.url, key));
    const refused = await submitWith(api.url, key, jobForm(change));
    expect([refused.status, codeOf(refused)]).toEqual([422, 'idempotency_key_reused']);
    await onlyJob(id);
  });
});

describe('a request that made no job', () => {
  it('does not burn its key, whether it was wrong or S3 was away', async () => {
    const key = randomUUID();
    const wrong = await submitWith(
      api.url,
      key,
      jobForm((form) => form.delete('audio')),
    );
    expect(codeOf(wrong)).toBe('invalid_request');
    const away = await api.variant({
      store: { ...api.store, putStream: () => Promise.reject(new Error('no S3')) },
    });
    expect((await submitWith(away, key)).status).toBe(500);
    const taken = await submitWith(api.url, key);
    expect(taken).toMatchObject({ status: 202, replayed: null });
    await onlyJob(jobIn(taken).id);
  });

  it.each([['x'.repeat(256)], ['tab\there'], ['na\u00efve']])('has no key where that is %j', async (key) => {
    const refused = await submitWith(api.url, key);
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('"field":"Idempotency-Key"')]);
    expect(await api.database.db.idempotencyKey.count()).toBe(0);
  });
});

describe('many at once', () => {
  it.each([1, 2])('20 requests under one key at %i processes make one job, and get its answer', async (processes) => {
    const urls = [api.url, await api.variant({})].slice(0, processes);
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => submitPatiently(urls[nth % urls.length] ?? '', key)),
    );
    const [first] = answers;
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    await onlyJob(jobIn(first ?? { body: '' }).id);
  });
});

describe('a key whose request is still running', () => {
  it('is refused with the time to come back', async () => {
    const key = randomUUID();
    expect(await claimKey(api.database.db, claimOf(key))).toBe('claimed');
    const refused = await submitWith(api.url, key);
    expect(refused).toMatchObject({ status: 409, retryAfter: '2' });
    expect(codeOf(refused)).toBe('request_in_progress');
    expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  });

  it('is taken over where its process has died', async () => {
    const key = randomUUID();
    await claimKey(api.database.db, claimOf(key));
    await expire(key);
    await onlyJob(jobIn(await submitWith(api.url, key)).id);
  });

  it('is not forgotten while nobody else wants it: its request may only have lost the database for a while', async () => {
    const claim = claimOf('k');
    await claimKey(api.database.db, claim);
    await expire('k', 120);
    expect(await forgetKeys(api.database.db)).toEqual({ isDone: true });
    await renewKey(api.database.db, claim);
    expect(await claimKey(api.database.db, claimOf('k'))).toBe('running');
  });

  it('does not come back to a process that seemed dead and was not', async () => {
    const [one, other] = [claimOf('k'), claimOf('k')];
    await claimKey(api.database.db, one);
    await expire('k');
    expect(await claimKey(api.database.db, other)).toBe('claimed');
    await releaseKey(api.database.db, one);
    expect(await claimKey(api.database.db, one)).toBe('running');
  });
});

describe('an answer that is a day old', () => {
  it('is forgotten, in batches, and its key is free; a younger one stays', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    const first = jobIn(await submitWith(api.url, old));
    await submitWith(api.url, young);
    await expire(old);
    expect(jobIn(await submitWith(api.url, old)).id).not.toBe(first.id);
    for (let n = 0; n < 5; n += 1) await claimKey(api.database.db, claimOf(`old-${n}`));
    for (let n = 0; n < 5; n += 1) await expire(`old-${n}`, 25 * 3600);
    expect(await forgetKeys(api.database.db, 3)).toEqual({ isDone: false });
    expect(await forgetKeys(api.database.db, 3)).toEqual({ isDone: true });
    const left = await api.database.db.idempotencyKey.findMany();
    expect(left.map(({ key }) => key).toSorted()).toEqual([old, young].toSorted());
  });

  it('is kept for 24 hours from the answer on', async () => {
    const key = randomUUID();
    await submitWith(api.url, key);
    const [row] = await api.database.db.$queryRaw<{ hours: number }[]>`
      SELECT extract(epoch FROM expires_at - clock_timestamp())::float / 3600 AS hours FROM idempotency_keys`;
    expect(row?.hours).toBeGreaterThan(23.9);
    expect(row?.hours).toBeLessThanOrEqual(24);
  });
});
