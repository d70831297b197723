import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from '../../src/db/generated/client.js';
import { completeJob } from '../../src/db/job-steps.js';
import { countByStatus, listJobs, pageQuery } from '../../src/db/list-jobs.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Jobs of one user, oldest first; `minutes` are their times. */
async function userWithJobs(minutes: number[]): Promise<{ userId: string; ids: string[] }> {
  const userId = `user-${randomUUID()}`;
  const ids: string[] = [];
  for (const minute of minutes) {
    const { id } = await insertJob(database.db, jobInput({ userId }), []);
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, minute, 0, 123));
    await database.db.videoJob.update({ where: { id }, data: { createdAt } });
    ids.push(id);
  }
  return { userId, ids };
}

async function readAll(userId: string, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await listJobs(database.db, { userId, limit, cursor });
    pages.push(page.jobs.map((job) => job.id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

describe('listJobs', () => {
  it("gives a user's own jobs, newest first", async () => {
    const { userId, ids } = await userWithJobs([1, 2, 3]);
    await userWithJobs([4]);
    expect(await readAll(userId, 10)).toEqual([ids.toReversed()]);
  });

  it('pages without a gap or a repeat, also among jobs of the same millisecond', async () => {
    const { userId, ids } = await userWithJobs([1, 5, 5, 5, 5, 9]);
    const pages = await readAll(userId, 2);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2]);
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
    expect(pages.flat()[0]).toBe(ids[5]);
    expect(pages.flat()[5]).toBe(ids[0]);
  });

  it('keeps a page where it was while newer jobs come in', async () => {
    const { userId, ids } = await userWithJobs([1, 2]);
    const first = await listJobs(database.db, { userId, limit: 1 });
    await insertJob(database.db, jobInput({ userId }), []);
    const second = await listJobs(database.db, { userId, limit: 1, cursor: first.nextCursor });
    expect(second.jobs.map((job) => job.id)).toEqual([ids[0]]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('filters by status', async () => {
    const { userId, ids } = await userWithJobs([1, 2]);
    const [done = ''] = ids;
    const result = { url: 'u', key: 'k', bytes: 1, sha256: 's', durationSeconds: 1 };
    await completeJob(database.db, done, result);
    const { jobs } = await listJobs(database.db, { userId, limit: 10, statuses: ['completed'] });
    expect(jobs.map((job) => job.id)).toEqual([done]);
  });

  it('filters by several statuses, and counts all of a user whatever the filter', async () => {
    const { userId, ids } = await userWithJobs([1, 2, 3, 4]);
    const [one = '', two = '', three = ''] = ids;
    await database.db.videoJob.update({ where: { id: one }, data: { status: 'failed' } });
    await database.db.videoJob.update({ where: { id: two }, data: { status: 'cancelled' } });
    await database.db.videoJob.update({ where: { id: three }, data: { status: 'failed' } });
    const { jobs } = await listJobs(database.db, { userId, limit: 10, statuses: ['cancelled', 'failed'] });
    expect(jobs.map((job) => job.id)).toEqual([three, two, one]);
    expect(await countByStatus(database.db, userId)).toEqual({
      ...{ queued: 1, processing: 0, completed: 0, failed: 2, cancelled: 1, needs_attention: 0 },
    });
  });

  it('is empty for a user without jobs', async () => {
    expect(await listJobs(database.db, { userId: 'nobody', limit: 10 })).toEqual({ jobs: [], nextCursor: undefined });
  });

  const ID = '8a7e0f0e-3c58-4d6f-9d25-6f1d6d0a7a11';
  const made = (text: string) => Buffer.from(text).toString('base64url');

  it('takes a cursor as it was made', async () => {
    const listing = listJobs(database.db, { userId: 'nobody', limit: 10, cursor: made(`1700000000000.${ID}`) });
    await expect(listing).resolves.toMatchObject({ jobs: [] });
  });

  it.each([
    ...['', 'x', made('1.not-a-uuid'), made(`0x10.${ID}`), made(`1e3.${ID}`), made(`+5.${ID}`), made(` 5.${ID}`)],
    ...[made(`007.${ID}`), made(`5.${ID}.more`), made(`${'9'.repeat(30)}.${ID}`), `${made(`5.${ID}`)}=`],
  ])('refuses the made-up cursor "%s"', async (cursor) => {
    const listing = listJobs(database.db, { userId: 'nobody', limit: 10, cursor });
    await expect(listing).rejects.toMatchObject({
      code: 'invalid_request',
      options: { issues: [{ field: 'cursor' }] },
    });
  });
});

describe('a search', () => {
  /** A job of that name, whose video has that file name. */
  async function named(userId: string, name: string, fileName = 'talk.mp4'): Promise<string> {
    const input = jobInput({ userId });
    await insertJob(database.db, { ...input, video: { ...input.video, fileName } }, [], { name });
    return input.jobId;
  }
  const found = async (userId: string, text: string) =>
    (await listJobs(database.db, { userId, limit: 10, text })).jobs.map(({ id }) => id);

  it('finds a part of the name, the file name or the id, whatever the case', async () => {
    const userId = `user-${randomUUID()}`;
    const [monday, other] = [await named(userId, 'Ansprache Montag'), await named(userId, 'x', 'MONTAGE.mov')];
    await named(`user-${randomUUID()}`, 'Montag');
    expect(await found(userId, 'montag')).toEqual([other, monday]);
    expect(await found(userId, 'ansPRACHE')).toEqual([monday]);
    expect(await found(userId, other.slice(3, 20).toUpperCase())).toEqual([other]);
    expect(await found(userId, 'tuesday')).toEqual([]);
  });

  it.each([
    ['100 % sure', '100 % sure, once more', '% s'],
    ['a_b', 'axb', 'a_b'],
    ['C:\\new', 'C:new', ':\\n'],
    ["it's", 'its', "t's"],
  ])('takes %j literally', async (name, other, text) => {
    const userId = `user-${randomUUID()}`;
    const id = await named(userId, name);
    const second = await named(userId, other);
    const expected = other.includes(text) ? [second, id] : [id];
    expect(await found(userId, text)).toEqual(expected);
  });

  it('goes on over pages, together with a status', async () => {
    const userId = `user-${randomUUID()}`;
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await named(userId, `take ${n}`));
    for (let n = 0; n < 3; n += 1) await named(userId, 'other');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listJobs(database.db, { userId, limit: 2, cursor, text: 'TAKE', statuses: ['queued'] });
      seen.push(...page.jobs.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
});

describe('among thousands of rows', () => {
  const userId = 'busy-user';
  beforeAll(async () => {
    await database.db.$executeRaw`
      INSERT INTO video_jobs (id, user_id, status, name, created_at)
      SELECT gen_random_uuid(), CASE WHEN n % 3 = 0 THEN ${userId} ELSE 'user-' || n % 50 END,
             (ARRAY['queued', 'completed', 'failed', 'cancelled'])[1 + n % 4], 'job ' || n, now() - n * interval '1 minute'
      FROM generate_series(1, 6000) n`;
    await database.db.$executeRaw`ANALYZE video_jobs`;
  });

  const planOf = async (query: Prisma.Sql): Promise<string> => {
    const lines = await database.db.$queryRaw<{ 'QUERY PLAN': string }[]>(Prisma.sql`EXPLAIN ${query}`);
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  };

  it('a page is read from an index in its order: nothing is sorted, and no other row is met', async () => {
    const plan = await planOf(pageQuery({ userId, limit: 20 }));
    expect(plan).toContain('video_jobs_user_id_created_at_id_idx');
    expect(plan).not.toMatch(/Sort|Seq Scan/);
  });

  it('so is a later page, which begins where the one before ended', async () => {
    const { nextCursor } = await listJobs(database.db, { userId, limit: 20 });
    const plan = await planOf(pageQuery({ userId, limit: 20, cursor: nextCursor }));
    expect(plan).toMatch(/Index Cond: .*ROW\(created_at, id\) </);
    expect(plan).not.toMatch(/Sort|Seq Scan/);
  });

  it('so are those of one status', async () => {
    const plan = await planOf(pageQuery({ userId, limit: 20, statuses: ['failed'] }));
    expect(plan).toContain('video_jobs_user_id_status_created_at_id_idx');
    expect(plan).not.toMatch(/Sort|Seq Scan/);
  });
});
