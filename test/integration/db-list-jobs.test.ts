import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeJob } from '../../src/db/job-steps.js';
import { insertJob, listJobs } from '../../src/db/video-jobs.js';
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
    const { jobs } = await listJobs(database.db, { userId, limit: 10, status: 'completed' });
    expect(jobs.map((job) => job.id)).toEqual([done]);
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
