import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesAfter, eventRange, jobHistory, removeOldEvents } from '../../src/db/job-events.js';
import {
  completeJob,
  failJob,
  recordAttempt,
  recordGeneration,
  recordIssues,
  recordProgress,
} from '../../src/db/job-steps.js';
import { withClient } from '../../src/db/migrate/ensure-database.js';
import { newAttempt } from '../support/activity-stage.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const db = () => database.db;
const here = async () => (await eventRange(db())).newest;
const eventsOf = (jobId: string) => db().jobEvent.findMany({ where: { jobId }, orderBy: { id: 'asc' } });
const newest = async (jobId: string) => (await eventsOf(jobId)).at(-1);
const update = (jobId: string, set: string) => `UPDATE video_jobs SET ${set} WHERE id = '${jobId}'`;
const withClients = (use: (one: pg.Client, other: pg.Client) => Promise<void>) =>
  withClient(database.url, (one) => withClient(database.url, (other) => use(one, other)));

describe('an event', () => {
  it('tells of each change that people see, also of one by hand', async () => {
    const input = jobInput();
    const id = await newJob(db(), input);
    await progressTo(db(), id, 42);
    await db().$executeRawUnsafe(update(id, `progress_message = 'By hand'`));
    await failJob(db(), id, { status: 'failed', ...FAULT });
    const events = await eventsOf(id);
    expect(events.map(({ userId, kind }) => [userId, kind])).toEqual(Array(4).fill([input.userId, 'job']));
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { revision: 1, status: 'queued', stage: 'preparing', percent: 0, message: 'Waiting to start' },
      { revision: 2, status: 'processing', stage: 'generating', percent: 42, changed: ['status', 'stage', 'progress'] },
      { revision: 3, message: 'By hand', changed: ['progress'] },
      { revision: 4, status: 'failed', errorCode: FAULT.code, error: FAULT.message },
    ]);
    expect((await readJob(db(), id)).revision).toBe(4);
  });

  it('is there with the change, or not at all', async () => {
    const id = await newJob(db());
    await withClients(async (one) => {
      await one.query('BEGIN');
      await one.query(update(id, `status = 'failed'`));
      expect(await eventsOf(id)).toHaveLength(1);
      await one.query('ROLLBACK');
    });
    expect(await eventsOf(id)).toHaveLength(1);
    expect((await readJob(db(), id)).revision).toBe(1);
  });

  it('tells of each of several changes in one transaction', async () => {
    const id = await newJob(db());
    await withClients(async (one) => {
      await one.query('BEGIN');
      await one.query(update(id, `stage = 'submitting'`));
      await one.query(update(id, `stage = 'generating'`));
      await one.query('COMMIT');
    });
    const payloads = (await eventsOf(id)).map(({ payload }) => payload);
    expect(payloads).toMatchObject([{}, { revision: 2, stage: 'submitting' }, { revision: 3, stage: 'generating' }]);
  });

  it('tells that a job is gone, to whoever had it', async () => {
    const [deleted, given] = [await newJob(db()), await newJob(db())];
    const { userId } = await readJob(db(), given);
    await db().videoJob.delete({ where: { id: deleted } });
    await db().$executeRawUnsafe(update(given, `user_id = 'somebody-else'`));
    expect(await newest(deleted)).toMatchObject({ kind: 'job_deleted', payload: {} });
    expect((await eventsOf(given)).slice(1)).toMatchObject([
      { userId, kind: 'job_deleted' },
      { userId: 'somebody-else', kind: 'job', payload: { changed: ['user'] } },
    ]);
  });

  it('has no input, key, address or secret in it', async () => {
    const input = jobInput();
    const id = await newJob(db(), input);
    const attempt = newAttempt(id);
    await recordAttempt(db(), id, attempt);
    await recordGeneration(db(), id, 'generation-of-this-job');
    await completeJob(db(), id, RESULT);
    const told = JSON.stringify((await eventsOf(id)).map(({ payload }) => payload));
    expect(told).toContain('"attempt":1');
    const { idempotencyKey, token } = attempt;
    const secrets = [input.video.key, input.video.fileName, RESULT.key, RESULT.url, RESULT.sha256];
    for (const secret of [...secrets, idempotencyKey, token, 'generation-of-this-job']) {
      expect(told).not.toContain(secret);
    }
  });

  it('stays small, and is written also for a user with a very long name', async () => {
    const id = await newJob(db(), jobInput({ userId: 'ü'.repeat(10_000) }));
    const megabyte = 'x'.repeat(1024 ** 2);
    await failJob(db(), id, { status: 'failed', ...FAULT, message: megabyte });
    expect(JSON.stringify((await newest(id))?.payload).length).toBeLessThan(4_000);
  });
});

/** What people do not see, or not as it changes: no event. A new column must be here, or make one. */
const UNSEEN = [
  ...['is_pro_job', 'zhaoli_task_id', 'updated_at', 'input', 'attempt', 'idempotency_key', 'attempt_token'],
  ...['attempt_signed_at', 'generation_over', 'output_bytes', 'output_sha256', 'output_duration', 'reopened_run_id'],
  ...['error_issues', 'more_issues'],
];

describe('each column', () => {
  const VALUES: Record<string, string> = {
    ...{ text: `'other'`, integer: '77', bigint: '77', 'double precision': '7.5', jsonb: `'[{"code": "other"}]'` },
    'timestamp with time zone': `'2026-01-02T03:04:05Z'`,
  };
  const columns = () =>
    db().$queryRaw<{ name: string; type: string }[]>`
      SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_name = 'video_jobs' AND column_name NOT IN ('id', 'revision')`;

  it('that people see makes an event that names it, and no other does', async () => {
    const silent: string[] = [];
    for (const { name, type } of await columns()) {
      const id = await newJob(db());
      await db().$executeRawUnsafe(update(id, `${name} = ${VALUES[type] ?? `NOT ${name}`}`));
      const events = await eventsOf(id);
      expect((await readJob(db(), id)).revision, name).toBe(events.at(-1)?.kind === 'job' && events.length > 1 ? 2 : 1);
      if (events.length === 1) silent.push(name);
      else expect(events.at(-1)?.payload, name).toMatchObject({ changed: [expect.any(String)] });
    }
    expect(silent.toSorted()).toEqual(UNSEEN.toSorted());
  });

  it('may be written with what it has, and nothing happens', async () => {
    const id = await newJob(db());
    await progressTo(db(), id, 42);
    const before = await eventsOf(id);
    await progressTo(db(), id, 42);
    await progressTo(db(), id, 42);
    await recordIssues(db(), id, { issues: [{ field: 'a', message: 'b' }], more: 1 });
    expect(await eventsOf(id)).toEqual(before);
  });

  it('but the revision, which nobody can set', async () => {
    const id = await newJob(db());
    await db().$executeRawUnsafe(update(id, 'revision = 100'));
    expect((await readJob(db(), id)).revision).toBe(1);
    await db().$executeRawUnsafe(update(id, `revision = 100, stage = 'submitting'`));
    expect((await readJob(db(), id)).revision).toBe(2);
  });
});

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
    const history = await jobHistory(db(), id);
    expect(history).toMatchObject([
      { stage: 'preparing', status: 'queued', message: 'Waiting to start', attempt: null },
      { stage: 'submitting', status: 'processing', message: 'Sending', attempt: null },
      { stage: 'generating', status: 'processing', message: 'Making', attempt: 1 },
      { stage: 'done', status: 'completed', attempt: 1 },
    ]);
    const times = history.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('has the newest hundred entries', async () => {
    const id = await newJob(db());
    for (let n = 0; n < 120; n += 1) await db().$executeRawUnsafe(update(id, `progress_message = 'Step ${n}'`));
    const history = await jobHistory(db(), id);
    expect(history).toHaveLength(100);
    expect([history[0]?.message, history.at(-1)?.message]).toEqual(['Step 20', 'Step 119']);
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
