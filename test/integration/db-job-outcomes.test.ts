import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/client.js';
import {
  completeJob,
  failJob,
  findJob,
  recordAttempt,
  recordGeneration,
  recordWarnings,
} from '../../src/db/video-jobs.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { FAULT, newJob, progressTo, RESULT, readJob, UNUSED } from '../support/job-rows.js';

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
    await recordAttempt(db, jobId, first);
    await recordGeneration(db, jobId, 'generation-1');
    await recordAttempt(db, jobId, first);
    await recordAttempt(db, jobId, { n: 1, idempotencyKey: 'another', token: 'another', signedAt: 0 });
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
    expect(row).toMatchObject({ outputKey: RESULT.outputKey, outputSha256: RESULT.sha256, outputDuration: 12.48 });
    expect(row.completedAt).toBeInstanceOf(Date);
    await completeJob(db, jobId, { ...RESULT, outputUrl: 'http://127.0.0.1/other' });
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
    await recordAttempt(db, jobId, { n: 1, idempotencyKey: 'k', token: 't', signedAt: 0 });
    await completeJob(db, jobId, RESULT);
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    expect(await findJob(db, { jobId })).toBeUndefined();
  });
});
