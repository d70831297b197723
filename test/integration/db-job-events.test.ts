import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeJob, failJob, recordAttempt, recordGeneration, recordIssues } from '../../src/db/job-steps.js';
import { withClient } from '../../src/db/migrate/ensure-database.js';
import { newAttempt } from '../support/activity-stage.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newDraft } from '../support/drafts.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const db = () => database.db;
const eventsOf = (jobId: string) => db().jobEvent.findMany({ where: { jobId }, orderBy: { id: 'asc' } });
const newest = async (jobId: string) => (await eventsOf(jobId)).at(-1);
const update = (jobId: string, set: string) => `UPDATE video_jobs SET ${set} WHERE id = '${jobId}'`;
const withConnection = (use: (client: pg.Client) => Promise<void>) => withClient(database.url, use);

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
    await withConnection(async (one) => {
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
    await withConnection(async (one) => {
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
  ...['error_issues', 'more_issues', 'file_name', 'segment_count', 'worker_version', 'draft_id'],
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
    const uuid = `'${(await newDraft(db())).id}'`;
    for (const { name, type } of await columns()) {
      const id = await newJob(db());
      await db().$executeRawUnsafe(update(id, `${name} = ${{ ...VALUES, uuid }[type] ?? `NOT ${name}`}`));
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
