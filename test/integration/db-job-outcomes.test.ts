import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/client.js';
import {
  completeJob,
  failJob,
  recordAccepted,
  recordAttempt,
  recordDoubtful,
  recordGeneration,
  recordLook,
  recordSubmitted,
  recordWarnings,
} from '../../src/db/job-steps.js';
import { findJob } from '../../src/db/video-jobs.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { DOUBTFUL, FAULT, newJob, progressTo, RESULT, readJob, UNUSED } from '../support/job-rows.js';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());

describe('recordAttempt and recordGeneration', () => {
  const first = { n: 1, idempotencyKey: 'key-1', token: 'token-1', signedAt: 0 };
  const stored = { attempt: 1, idempotencyKey: 'key-1', attemptToken: 'token-1' };

  it('keeps the first key of an attempt, whoever comes later', async () => {
    const jobId = await newJob(db);
    expect(await recordAttempt(db, jobId, first)).toMatchObject({ attempt: first, row: stored });
    await recordGeneration(db, jobId, 'generation-1');
    await recordAttempt(db, jobId, first);
    const another = { n: 1, idempotencyKey: 'another', token: 'another', signedAt: 0 };
    expect((await recordAttempt(db, jobId, another)).attempt, 'what may have been paid for').toEqual(first);
    expect(await readJob(db, jobId)).toMatchObject({ ...stored, syncGenerationId: 'generation-1' });
  });

  it('lets one writer win when several store the same attempt at once', async () => {
    const jobId = await newJob(db);
    const keys = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    await Promise.all(
      keys.map((key) => recordAttempt(db, jobId, { n: 1, idempotencyKey: key, token: `${key}-token`, signedAt: 0 })),
    );
    const row = await readJob(db, jobId);
    expect(row.attemptToken).toBe(`${row.idempotencyKey}-token`);
  });

  it('forgets the old generation with a new attempt, and never goes back to an older one', async () => {
    const jobId = await newJob(db);
    await recordAttempt(db, jobId, first);
    await recordGeneration(db, jobId, 'generation-1');
    await recordAttempt(db, jobId, { n: 2, idempotencyKey: 'key-2', token: 'token-2', signedAt: 0 });
    expect((await readJob(db, jobId)).syncGenerationId).toBeNull();
    await recordAttempt(db, jobId, first);
    expect(await readJob(db, jobId)).toMatchObject({ attempt: 2, idempotencyKey: 'key-2' });
  });

  it('keeps the first generation of an attempt', async () => {
    const jobId = await newJob(db);
    await recordGeneration(db, jobId, 'generation-1');
    await recordGeneration(db, jobId, 'generation-2');
    expect((await readJob(db, jobId)).syncGenerationId).toBe('generation-1');
  });

  it('still notes the generation of a job that was cancelled while it was sent', async () => {
    const jobId = await newJob(db);
    await failJob(db, jobId, { status: 'cancelled', ...FAULT });
    await recordGeneration(db, jobId, 'generation-1');
    expect(await readJob(db, jobId)).toMatchObject({ status: 'cancelled', syncGenerationId: 'generation-1' });
  });
});

describe('completeJob', () => {
  it('writes the result, 100 % and the time once', async () => {
    const jobId = await newJob(db);
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    await completeJob(db, jobId, RESULT);
    const row = await readJob(db, jobId);
    expect(row).toMatchObject({ status: 'completed', stage: 'done', progressPercentage: 100, errorCode: null });
    expect(row).toMatchObject({ progressMessage: 'Pro video processing completed', outputBytes: RESULT.bytes });
    expect(row).toMatchObject({ outputKey: RESULT.key, outputSha256: RESULT.sha256, outputDuration: 12.48 });
    expect(row.completedAt).toBeInstanceOf(Date);
    await completeJob(db, jobId, { ...RESULT, url: 'http://127.0.0.1/other' });
    expect(await readJob(db, jobId)).toEqual(row);
  });

  it.each(['completed', 'cancelled'] as const)(
    'leaves a %s job untouched by everything that comes late',
    async (end) => {
      const jobId = await newJob(db);
      if (end === 'completed') await completeJob(db, jobId, RESULT);
      else await failJob(db, jobId, { status: 'cancelled', ...FAULT });
      await recordGeneration(db, jobId, 'generation-1');
      const row = await readJob(db, jobId);
      await Promise.all([
        progressTo(db, jobId, 50),
        recordLook(db, jobId, { status: 'RUNNING', percent: 50, overdue: true }),
        recordSubmitted(db, jobId, 'generation-2'),
        recordDoubtful(db, jobId, DOUBTFUL),
        recordAccepted(db, jobId, DOUBTFUL),
        recordWarnings(db, jobId, [UNUSED]),
        recordAttempt(db, jobId, { n: 7, idempotencyKey: 'late', token: 'late', signedAt: 0 }),
        recordGeneration(db, jobId, 'generation-2'),
        completeJob(db, jobId, RESULT),
        failJob(db, jobId, { status: 'failed', ...FAULT }),
      ]);
      expect(await readJob(db, jobId)).toEqual(row);
    },
  );
});

describe('recordDoubtful', () => {
  it('keeps the result beside the job, says what is wrong with it, and asks a person', async () => {
    const jobId = await newJob(db);
    await progressTo(db, jobId, 90);
    for (const _try of [1, 2]) await recordDoubtful(db, jobId, DOUBTFUL);
    expect(await readJob(db, jobId)).toMatchObject({
      ...{ status: 'needs_attention', errorCode: 'result_doubtful', doubtfulResult: DOUBTFUL, outputKey: null },
      ...{ errorMessage: expect.stringContaining(DOUBTFUL.reason), errorNext: expect.stringContaining('take it') },
      progressPercentage: 90,
    });
  });

  it('is over when a person has taken the result, which a warning says, also one without a length', async () => {
    const jobId = await newJob(db);
    await recordDoubtful(db, jobId, DOUBTFUL);
    for (const _try of [1, 2]) await recordAccepted(db, jobId, DOUBTFUL);
    await completeJob(db, jobId, { ...RESULT, durationSeconds: undefined });
    expect(await readJob(db, jobId)).toMatchObject({
      ...{ status: 'completed', errorCode: null, doubtfulResult: null, outputDuration: null },
      warnings: [{ code: 'result_accepted', field: 'result', message: expect.stringContaining(DOUBTFUL.reason) }],
    });
  });

  it('is forgotten with a new attempt', async () => {
    const jobId = await newJob(db);
    await recordDoubtful(db, jobId, DOUBTFUL);
    await recordAttempt(db, jobId, { n: 1, idempotencyKey: 'key', token: 'token', signedAt: 0 });
    expect((await readJob(db, jobId)).doubtfulResult).toBeNull();
  });
});

describe('failJob', () => {
  it('writes the fault and keeps how far the job came', async () => {
    const jobId = await newJob(db);
    await progressTo(db, jobId, 42);
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    const row = await readJob(db, jobId);
    expect(row).toMatchObject({ status: 'failed', stage: 'generating', progressPercentage: 42, completedAt: null });
    expect(row).toMatchObject({ errorCode: FAULT.code, errorMessage: FAULT.message, errorNext: FAULT.next });
    expect(row.progressMessage).toBe(FAULT.message);
  });
});

describe('a job that is not there', () => {
  it('is left alone without an error', async () => {
    const jobId = randomUUID();
    await progressTo(db, jobId, 1);
    const attempt = { n: 1, idempotencyKey: 'k', token: 't', signedAt: 0 };
    expect(await recordAttempt(db, jobId, attempt)).toEqual({ row: undefined, attempt, isNew: false });
    await recordSubmitted(db, jobId, 'generation-1');
    await recordLook(db, jobId, { status: 'COMPLETED', percent: 85, overdue: false });
    await recordDoubtful(db, jobId, DOUBTFUL);
    await recordAccepted(db, jobId, DOUBTFUL);
    await completeJob(db, jobId, RESULT);
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    expect(await findJob(db, { jobId })).toBeUndefined();
  });
});
