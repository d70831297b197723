import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/client.js';
import type { JobRow } from '../../src/db/job-row.js';
import {
  checkDb,
  completeJob,
  failJob,
  findJob,
  insertJob,
  recordAttempt,
  recordGeneration,
  recordProgress,
  recordWarnings,
} from '../../src/db/video-jobs.js';
import type { ProJobInput, Warning } from '../../src/domain/job.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const SORTED: Warning = { code: 'segments_sorted', field: 'segments', message: 'Segments were sorted.' };
const UNUSED: Warning = { code: 'audio_unused', field: 'audio', message: 'Audio "b" is used by no segment.' };
const RESULT = {
  outputUrl: 'http://127.0.0.1:9000/bucket/result.mp4',
  outputKey: 'users/u/jobs/j/result.mp4',
  bytes: 5 * 1024 ** 3, // more than an integer column holds
  sha256: 'ab'.repeat(32),
  durationSeconds: 12.48,
};
const FAULT = { code: 'sync_so_unreachable', message: 'Sync.so did not answer.', next: 'Nothing to do.' };

async function newJob(input: ProJobInput = jobInput()): Promise<string> {
  await insertJob(db, input, []);
  return input.jobId;
}

async function read(jobId: string): Promise<JobRow> {
  const row = await findJob(db, { jobId });
  if (row === undefined) throw new Error(`No row ${jobId}.`);
  return row;
}

const progress = (db: Db, jobId: string, percent: number) =>
  recordProgress(db, jobId, { status: 'processing', stage: 'generating', percent, message: `${percent} %` });

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
    await progress(db, input.jobId, 40);
    const before = await read(input.jobId);
    expect(await insertJob(db, { ...input, model: 'sync-3' }, [])).toEqual(before);
    expect(await read(input.jobId)).toEqual(before);
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
    await newJob(jobInput({ jobId, userId }));
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
    const jobId = await newJob();
    const before = await read(jobId);
    await progress(db, jobId, 33.4);
    const row = await read(jobId);
    expect(row).toMatchObject({ status: 'processing', stage: 'generating', progressPercentage: 33 });
    expect(row.progressMessage).toBe('33.4 %');
    expect(row.updatedAt.getTime()).toBeGreaterThanOrEqual(before.updatedAt.getTime());
  });

  it('never goes back, in whatever order many writers come', async () => {
    const jobId = await newJob();
    const percents = Array.from({ length: 40 }, (_, index) => (index * 37) % 80);
    await Promise.all(percents.map((percent) => progress(db, jobId, percent)));
    expect((await read(jobId)).progressPercentage).toBe(Math.max(...percents));
    await progress(db, jobId, 5);
    expect((await read(jobId)).progressPercentage).toBe(Math.max(...percents));
  });

  it('keeps the percentage between 0 and 100', async () => {
    const jobId = await newJob();
    await progress(db, jobId, -5);
    expect((await read(jobId)).progressPercentage).toBe(0);
    await progress(db, jobId, 250);
    expect((await read(jobId)).progressPercentage).toBe(100);
  });

  it('leaves the status and the failure alone unless a status is given', async () => {
    const jobId = await newJob();
    await failJob(db, jobId, { status: 'needs_attention', ...FAULT });
    await recordProgress(db, jobId, { stage: 'generating', percent: 20, message: 'Still there' });
    expect(await read(jobId)).toMatchObject({ status: 'needs_attention', errorCode: FAULT.code });
    await progress(db, jobId, 30);
    expect(await read(jobId)).toMatchObject({
      status: 'processing',
      errorCode: null,
      errorMessage: null,
      errorNext: null,
    });
  });
});

describe('recordWarnings', () => {
  it('adds to those that are there, each once, in order', async () => {
    const input = jobInput();
    await insertJob(db, input, [SORTED]);
    for (const _try of [1, 2]) await recordWarnings(db, input.jobId, [SORTED, UNUSED]);
    expect((await read(input.jobId)).warnings).toEqual([SORTED, UNUSED]);
    await recordWarnings(db, input.jobId, []);
    expect((await read(input.jobId)).warnings).toEqual([SORTED, UNUSED]);
  });
});

describe('recordAttempt and recordGeneration', () => {
  const first = { n: 1, idempotencyKey: 'key-1', token: 'token-1' };
  const stored = { attempt: 1, idempotencyKey: 'key-1', attemptToken: 'token-1' };

  it('keeps the first key of an attempt, whoever comes later', async () => {
    const jobId = await newJob();
    await recordAttempt(db, jobId, first);
    await recordGeneration(db, jobId, 'generation-1');
    await recordAttempt(db, jobId, first);
    await recordAttempt(db, jobId, { n: 1, idempotencyKey: 'another', token: 'another' });
    expect(await read(jobId)).toMatchObject({ ...stored, syncGenerationId: 'generation-1' });
  });

  it('lets one writer win when several store the same attempt at once', async () => {
    const jobId = await newJob();
    const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    await Promise.all(
      keys.map((key) => recordAttempt(db, jobId, { n: 1, idempotencyKey: key, token: `${key}-token` })),
    );
    const row = await read(jobId);
    expect(row.attemptToken).toBe(`${row.idempotencyKey}-token`);
  });

  it('forgets the old generation with a new attempt, and never goes back to an older one', async () => {
    const jobId = await newJob();
    await recordAttempt(db, jobId, first);
    await recordGeneration(db, jobId, 'generation-1');
    await recordAttempt(db, jobId, { n: 2, idempotencyKey: 'key-2', token: 'token-2' });
    expect((await read(jobId)).syncGenerationId).toBeNull();
    await recordAttempt(db, jobId, first);
    expect(await read(jobId)).toMatchObject({ attempt: 2, idempotencyKey: 'key-2' });
  });

  it('keeps the first generation of an attempt', async () => {
    const jobId = await newJob();
    await recordGeneration(db, jobId, 'generation-1');
    await recordGeneration(db, jobId, 'generation-2');
    expect((await read(jobId)).syncGenerationId).toBe('generation-1');
  });

  it('still notes the generation of a job that was cancelled while it was sent', async () => {
    const jobId = await newJob();
    await failJob(db, jobId, { status: 'cancelled', ...FAULT });
    await recordGeneration(db, jobId, 'generation-1');
    expect(await read(jobId)).toMatchObject({ status: 'cancelled', syncGenerationId: 'generation-1' });
  });
});

describe('completeJob', () => {
  it('writes the result, 100 % and the time once', async () => {
    const jobId = await newJob();
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    await completeJob(db, jobId, RESULT);
    const row = await read(jobId);
    expect(row).toMatchObject({ status: 'completed', stage: 'done', progressPercentage: 100, errorCode: null });
    expect(row).toMatchObject({ progressMessage: 'Pro video processing completed', outputBytes: RESULT.bytes });
    expect(row).toMatchObject({ outputKey: RESULT.outputKey, outputSha256: RESULT.sha256, outputDuration: 12.48 });
    expect(row.completedAt).toBeInstanceOf(Date);
    await completeJob(db, jobId, { ...RESULT, outputUrl: 'http://127.0.0.1/other' });
    expect(await read(jobId)).toEqual(row);
  });

  it.each(['completed', 'cancelled'] as const)(
    'leaves a %s job untouched by everything that comes late',
    async (end) => {
      const jobId = await newJob();
      if (end === 'completed') await completeJob(db, jobId, RESULT);
      else await failJob(db, jobId, { status: 'cancelled', ...FAULT });
      await recordGeneration(db, jobId, 'generation-1');
      const row = await read(jobId);
      await Promise.all([
        progress(db, jobId, 50),
        recordWarnings(db, jobId, [UNUSED]),
        recordAttempt(db, jobId, { n: 7, idempotencyKey: 'late', token: 'late' }),
        recordGeneration(db, jobId, 'generation-2'),
        completeJob(db, jobId, RESULT),
        failJob(db, jobId, { status: 'failed', ...FAULT }),
      ]);
      expect(await read(jobId)).toEqual(row);
    },
  );
});

describe('failJob', () => {
  it('writes the fault and keeps how far the job came', async () => {
    const jobId = await newJob();
    await progress(db, jobId, 42);
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    const row = await read(jobId);
    expect(row).toMatchObject({ status: 'failed', stage: 'generating', progressPercentage: 42, completedAt: null });
    expect(row).toMatchObject({ errorCode: FAULT.code, errorMessage: FAULT.message, errorNext: FAULT.next });
    expect(row.progressMessage).toBe(FAULT.message);
  });
});

describe('a job that is not there', () => {
  it('is left alone without an error', async () => {
    const jobId = randomUUID();
    await progress(db, jobId, 1);
    await recordAttempt(db, jobId, { n: 1, idempotencyKey: 'k', token: 't' });
    await completeJob(db, jobId, RESULT);
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    expect(await findJob(db, { jobId })).toBeUndefined();
  });
});

describe('checkDb', () => {
  it('answers while the database does', async () => {
    await expect(checkDb(db)).resolves.toBeUndefined();
  });
});
