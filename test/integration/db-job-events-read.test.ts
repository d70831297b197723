import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesAfter, eventRange, jobHistory, removeOldEvents } from '../../src/db/job-events.js';
import { completeJob, recordAttempt, recordProgress } from '../../src/db/job-steps.js';
import { withClient } from '../../src/db/migrate/ensure-database.js';
import { newAttempt } from '../support/activity-stage.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const db = () => database.db;
const here = async () => (await eventRange(db())).newest;
const eventsOf = (jobId: string) => db().jobEvent.findMany({ where: { jobId }, orderBy: { id: 'asc' } });
const update = (jobId: string, set: string) => `UPDATE video_jobs SET ${set} WHERE id = '${jobId}'`;
const withClients = (use: (one: pg.Client, other: pg.Client) => Promise<void>) =>
  withClient(database.url, (one) => withClient(database.url, (other) => use(one, other)));

describe('the order', () => {
  it('is that of commits: who goes on behind the last event misses none that was begun before it', async () => {
    const [first, second] = [await newJob(db()), await newJob(db())];
    const start = await here();
    await withClients(async (one, other) => {
      await one.query('BEGIN');
      await one.query(update(first, `stage = 'submitting'`));
      await other.query(update(second, `stage = 'submitting'`)); // and the open one keeps nobody waiting
      const seen = await changesAfter(db(), start);
      expect(seen.changes.map(({ jobId }) => jobId)).toEqual([second]);
      await one.query('COMMIT');
      const rest = await changesAfter(db(), seen.upTo);
      expect(rest.changes.map(({ jobId }) => jobId)).toEqual([first]);
    });
  });

  it('is kept by a lock that ends with the commit: nobody takes an id before', async () => {
    const id = await newJob(db());
    const lastId = async () =>
      (
        await db().$queryRaw<{ last: bigint }[]>`
      SELECT last_value AS last FROM job_events_id_seq`
      )[0]?.last;
    const waiting = async () =>
      (
        await db().$queryRaw<unknown[]>`
      SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
      ).length;
    const before = await lastId();
    await withClients(async (one, other) => {
      await one.query('SELECT pg_advisory_lock(7210402)'); // as a commit holds it that is not over
      const written = other.query(update(id, `stage = 'submitting'`));
      await expect.poll(waiting).toBe(1);
      expect(await lastId()).toBe(before);
      await one.query('SELECT pg_advisory_unlock(7210402)');
      await written;
    });
    expect(await lastId()).toBe((before ?? 0n) + 1n);
  });

  it('holds with many writers at once: a reader that never looks back sees every event', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => newJob(db())));
    const start = await here();
    let isWriting = true;
    const write = (lane: number) =>
      withClient(database.url, async (client) => {
        for (let n = 0; n < 40; n += 1) {
          await client.query('BEGIN');
          const jobs = [ids[lane], ids[((lane + n) % 4) + 4]].toSorted(); // in one order, or rows lock each other out
          for (const id of jobs) await client.query(update(id ?? '', `progress_message = '${lane} ${n}'`));
          if (n % 3 === lane % 3) await sleep(lane); // some stay open longer than others
          await client.query(n % 10 === 9 ? 'ROLLBACK' : 'COMMIT');
        }
      });
    const read = async () => {
      const seen: bigint[] = [];
      for (let after = BigInt(start), isLast = false; !isLast; ) {
        isLast = !isWriting; // one more look when all is written
        const rows = await db().jobEvent.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' } });
        seen.push(...rows.map(({ id }) => id));
        after = seen.at(-1) ?? after;
      }
      return seen;
    };
    const reading = read();
    await Promise.all([0, 1, 2, 3].map(write));
    isWriting = false;
    const all = await db().jobEvent.findMany({ where: { id: { gt: start } }, orderBy: { id: 'asc' } });
    expect(await reading).toEqual(all.map(({ id }) => id));
    expect(all).toHaveLength(4 * 36 * 2);
  });
});

describe('changes after an event', () => {
  it('are the newest state of each job, in the order of their events, page by page', async () => {
    const [one, other] = [await newJob(db()), await newJob(db())];
    const start = await here();
    for (const percent of [20, 30, 40]) await progressTo(db(), one, percent);
    await progressTo(db(), other, 50);
    await progressTo(db(), one, 60);
    const page = await changesAfter(db(), start);
    expect(page.changes.map(({ jobId, row }) => [jobId, row?.progressPercentage])).toEqual([
      [other, 50],
      [one, 60],
    ]);
    expect(page).toMatchObject({ upTo: start + 5, isLast: true });
    // What is older than the page is not told as if it were new.
    const firstPage = await changesAfter(db(), start, {}, 2);
    expect(firstPage).toEqual({ changes: [], upTo: start + 2, isLast: false });
    expect((await changesAfter(db(), firstPage.upTo)).changes).toHaveLength(2);
  });

  it('are those of a user, or of one job', async () => {
    const start = await here();
    const [one, other] = [await newJob(db()), await newJob(db())];
    const { userId } = await readJob(db(), one);
    const jobs = async (whose: object) => (await changesAfter(db(), start, whose)).changes.map(({ jobId }) => jobId);
    expect(await jobs({ userId })).toEqual([one]);
    expect(await jobs({ jobId: other })).toEqual([other]);
    expect(await jobs({ userId, jobId: other })).toEqual([]);
  });
});

describe('the history of a job', () => {
  it('tells what it was doing, newest last, and no mere percentages', async () => {
    const id = await newJob(db());
    await recordProgress(db(), id, { status: 'processing', stage: 'submitting', percent: 12, message: 'Sending' });
    await recordAttempt(db(), id, newAttempt(id));
    for (const percent of [20, 30, 40]) {
      await recordProgress(db(), id, { status: 'processing', stage: 'generating', percent, message: 'Making' });
    }
    await completeJob(db(), id, RESULT);
    const { entries: history, cursor } = await jobHistory(db(), id);
    expect(cursor).toBeUndefined();
    expect(history).toMatchObject([
      { stage: 'preparing', status: 'queued', message: 'Waiting to start', attempt: null },
      { stage: 'submitting', status: 'processing', message: 'Sending', attempt: null },
      { stage: 'generating', status: 'processing', message: 'Making', attempt: 1 },
      { stage: 'done', status: 'completed', attempt: 1 },
    ]);
    const times = history.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('has the newest hundred entries, and those before them behind a cursor', async () => {
    const id = await newJob(db());
    for (let n = 0; n < 120; n += 1) await db().$executeRawUnsafe(update(id, `progress_message = 'Step ${n}'`));
    const { entries, cursor } = await jobHistory(db(), id);
    expect(entries).toHaveLength(100);
    expect([entries[0]?.message, entries.at(-1)?.message]).toEqual(['Step 20', 'Step 119']);
    const before = await jobHistory(db(), id, cursor);
    expect([before.entries.length, before.cursor]).toEqual([21, undefined]);
    expect([before.entries[0]?.message, before.entries.at(-1)?.message]).toEqual(['Waiting to start', 'Step 19']);
  });
});

describe('old events', () => {
  const age = (days: number, upTo: number) =>
    db().$executeRaw`
      UPDATE job_events SET at = now() - make_interval(days => ${days}::int) WHERE id <= ${upTo}`;

  it('go after 30 days, batch by batch; younger ones stay', async () => {
    const id = await newJob(db());
    for (const percent of [20, 30, 40]) await progressTo(db(), id, percent);
    const [, , third] = await eventsOf(id);
    await age(31, Number(third?.id) - 1);
    const old = await db().jobEvent.count({ where: { id: { lt: third?.id } } });
    expect(await removeOldEvents(db(), { batch: 1, mostBatches: 2 })).toBe(2);
    expect(await removeOldEvents(db(), { batch: 100 })).toBe(old - 2);
    expect((await eventsOf(id)).map(({ payload }) => payload)).toMatchObject([{ revision: 3 }, { revision: 4 }]);
    expect(await removeOldEvents(db())).toBe(0);
  });

  it('go but for the newest, which tells how far things are', async () => {
    const newestId = await here();
    await age(40, newestId);
    await removeOldEvents(db());
    expect(await eventRange(db())).toEqual({ oldest: newestId, newest: newestId });
  });
});
