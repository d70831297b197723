import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/client.js';
import { reopenJob } from '../../src/db/job-actions.js';
import {
  completeJob,
  failJob,
  recordIssues,
  recordLook,
  recordProgress,
  recordSubmitted,
  recordWarnings,
} from '../../src/db/job-steps.js';
import { checkDb, findJob, insertJob } from '../../src/db/video-jobs.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, progressTo, RESULT, readJob, SORTED, UNUSED } from '../support/job-rows.js';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());

describe('insertJob', () => {
  it('returns the row with its input and warnings as they were given', async () => {
    const input = jobInput();
    const row = await insertJob(db, input, [SORTED]);
    expect(row).toMatchObject({ id: input.jobId, userId: input.userId, model: input.model, isProJob: true });
    expect(row).toMatchObject({ status: 'queued', stage: 'preparing', progressPercentage: 0, attempt: 0 });
    expect(row).toMatchObject({ input, warnings: [SORTED], outputBytes: null, completedAt: null });
  });

  it('changes nothing when it is repeated', async () => {
    const input = jobInput();
    await insertJob(db, input, [SORTED]);
    await progressTo(db, input.jobId, 40);
    const before = await readJob(db, input.jobId);
    expect(await insertJob(db, { ...input, model: 'sync-3' }, [])).toEqual(before);
    expect(await readJob(db, input.jobId)).toEqual(before);
  });

  it('makes one row when many insert it at once', async () => {
    const input = jobInput();
    const rows = await Promise.all(Array.from({ length: 20 }, () => insertJob(db, input, [])));
    expect(new Set(rows.map((row) => row.createdAt.getTime())).size).toBe(1);
    expect(await db.videoJob.count({ where: { userId: input.userId } })).toBe(1);
  });
});

describe('findJob', () => {
  it('gives a job to its user and to nobody else', async () => {
    const { jobId, userId } = jobInput();
    await newJob(db, jobInput({ jobId, userId }));
    expect(await findJob(db, { jobId, userId })).toMatchObject({ id: jobId });
    expect(await findJob(db, { jobId, userId: 'somebody-else' })).toBeUndefined();
  });

  it('knows neither an unknown id nor one that is no UUID', async () => {
    expect(await findJob(db, { jobId: randomUUID() })).toBeUndefined();
    expect(await findJob(db, { jobId: "x' OR true --" })).toBeUndefined();
  });
});

describe('recordProgress', () => {
  it('writes status, stage, percentage and message, and moves updated_at', async () => {
    const jobId = await newJob(db);
    const before = await readJob(db, jobId);
    await progressTo(db, jobId, 33.4);
    const row = await readJob(db, jobId);
    expect(row).toMatchObject({ status: 'processing', stage: 'generating', progressPercentage: 33 });
    expect(row.progressMessage).toBe('33.4 %');
    expect(row.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
  });

  it('never goes back, in whatever order many writers come', async () => {
    const jobId = await newJob(db);
    const percents = Array.from({ length: 40 }, (_, index) => (index * 37) % 80);
    await Promise.all(percents.map((percent) => progressTo(db, jobId, percent)));
    expect((await readJob(db, jobId)).progressPercentage).toBe(Math.max(...percents));
    await progressTo(db, jobId, 5);
    expect((await readJob(db, jobId)).progressPercentage).toBe(Math.max(...percents));
  });

  it('keeps the percentage between 0 and 100', async () => {
    const jobId = await newJob(db);
    await progressTo(db, jobId, -5);
    expect((await readJob(db, jobId)).progressPercentage).toBe(0);
    await progressTo(db, jobId, 250);
    expect((await readJob(db, jobId)).progressPercentage).toBe(100);
  });

  it('leaves the status and the failure alone unless a status is given', async () => {
    const jobId = await newJob(db);
    await failJob(db, jobId, { status: 'needs_attention', ...FAULT });
    await recordProgress(db, jobId, { stage: 'generating', percent: 20, message: 'Still there' });
    expect(await readJob(db, jobId)).toMatchObject({ status: 'needs_attention', errorCode: FAULT.code });
    await progressTo(db, jobId, 30);
    expect(await readJob(db, jobId)).toMatchObject({
      status: 'processing',
      errorCode: null,
      errorMessage: null,
      errorNext: null,
    });
  });
});

describe('what a job says while Sync.so works for it', () => {
  it('names its generation, and that the video is being made', async () => {
    const jobId = await newJob(db);
    await recordSubmitted(db, jobId, 'generation-1');
    const row = { status: 'processing', stage: 'generating', syncGenerationId: 'generation-1', progressPercentage: 15 };
    expect(await readJob(db, jobId)).toMatchObject({ ...row, progressMessage: 'Sync.so is making the video' });
  });

  it('says since when it is overdue, with words that no later look takes back', async () => {
    const jobId = await newJob(db);
    await recordLook(db, jobId, { status: 'RUNNING', percent: 40, overdue: false });
    expect(await readJob(db, jobId)).toMatchObject({ progressPercentage: 40, overdueAt: null });
    await recordLook(db, jobId, { status: 'RUNNING', percent: 50, overdue: true });
    const { overdueAt } = await readJob(db, jobId);
    expect(overdueAt).toBeInstanceOf(Date);
    await recordLook(db, jobId, { status: 'RUNNING', percent: 60, overdue: true });
    expect(await readJob(db, jobId)).toMatchObject({
      ...{ overdueAt, stage: 'generating', progressMessage: expect.stringContaining('far longer than usual') },
    });
  });

  it('goes on to storing the video when the generation is done, overdue or not', async () => {
    const jobId = await newJob(db);
    await recordLook(db, jobId, { status: 'COMPLETED', percent: 85, overdue: true });
    expect(await readJob(db, jobId)).toMatchObject({
      ...{ stage: 'publishing', progressPercentage: 85, progressMessage: 'Storing the finished video' },
    });
  });
});

describe('recordIssues', () => {
  const issues = [{ field: 'segments[0].endTime', message: 'Lies outside the video.' }];

  it('keeps what is wrong beside the failure, until the job goes on', async () => {
    const jobId = await newJob(db);
    await recordIssues(db, jobId, { issues, more: 7 });
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    expect(await readJob(db, jobId)).toMatchObject({ errorIssues: issues, moreIssues: 7, errorCode: FAULT.code });
    await progressTo(db, jobId, 30);
    expect(await readJob(db, jobId)).toMatchObject({ errorIssues: null, moreIssues: null });
  });

  it('forgets it when the job is tried again, or completed', async () => {
    for (const goOn of [
      async (jobId: string) => void (await reopenJob(db, await readJob(db, jobId))),
      (jobId: string) => completeJob(db, jobId, RESULT),
    ]) {
      const jobId = await newJob(db);
      await recordIssues(db, jobId, { issues, more: 0 });
      await failJob(db, jobId, { status: 'failed', ...FAULT });
      await goOn(jobId);
      expect(await readJob(db, jobId)).toMatchObject({ errorIssues: null, moreIssues: null, errorCode: null });
    }
  });
});

describe('recordWarnings', () => {
  it('adds to those that are there, each once, in order', async () => {
    const input = jobInput();
    await insertJob(db, input, [SORTED]);
    for (const _try of [1, 2]) await recordWarnings(db, input.jobId, [SORTED, UNUSED]);
    expect((await readJob(db, input.jobId)).warnings).toEqual([SORTED, UNUSED]);
    await recordWarnings(db, input.jobId, []);
    expect((await readJob(db, input.jobId)).warnings).toEqual([SORTED, UNUSED]);
  });
});

describe('checkDb', () => {
  it('answers while the database does', async () => {
    await expect(checkDb(db)).resolves.toBeUndefined();
  });
});
