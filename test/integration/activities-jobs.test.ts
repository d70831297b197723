import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translated } from '../../activities/failures.js';
import { createJobActivities } from '../../activities/jobs.js';
import { freePort } from '../../local/ports.js';
import { createDb } from '../../src/db/client.js';
import { findJob, insertJob } from '../../src/db/video-jobs.js';
import type { Warning } from '../../src/domain/segments.js';
import { newAttempt } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';

const log = pino({ level: 'silent' });
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const jobs = () => translated(createJobActivities({ db: database.db, log }));
const run: ReturnType<typeof activityTry>['run'] = (activity, ...args) => activityTry().run(activity, ...args);

async function newRow() {
  const { jobId } = await insertJob(database.db, jobInput(), []).then(({ id }) => ({ jobId: id }));
  return { jobId, row: async () => (await findJob(database.db, { jobId })) ?? expect.fail('no row') };
}

const RESULT = { key: 'users/u/jobs/j/r.mp4', url: 'http://s3.test/r.mp4', bytes: 5, sha256: 'ab', durationSeconds: 3 };

describe('the row of a job', () => {
  it('is processing from the first progress on', async () => {
    const { jobId, row } = await newRow();
    expect((await row()).status).toBe('queued');
    await run(jobs().recordProgress, jobId, { stage: 'preparing', percent: 3, message: 'Checking' });
    expect(await row()).toMatchObject({ status: 'processing', stage: 'preparing', progressPercentage: 3 });
  });

  it('knows attempt and generation, by which the attempt is found again', async () => {
    const { jobId, row } = await newRow();
    const attempt = newAttempt(jobId);
    await run(jobs().recordAttempt, jobId, attempt);
    await run(jobs().recordGeneration, jobId, 'g-1');
    const { idempotencyKey, token: attemptToken } = attempt;
    expect(await row()).toMatchObject({ attempt: 1, idempotencyKey, attemptToken, syncGenerationId: 'g-1' });
  });

  it('keeps the first writing of everything that is written twice', async () => {
    const { jobId, row } = await newRow();
    const warning: Warning = { code: 'segments_sorted', field: 'segments', message: 'Sorted.' };
    const first = newAttempt(jobId);
    for (const [attempt, generation] of [
      [first, 'g-1'],
      [newAttempt(jobId), 'g-2'],
    ] as const) {
      await run(jobs().recordWarnings, jobId, [warning]);
      await run(jobs().recordAttempt, jobId, attempt);
      await run(jobs().recordGeneration, jobId, generation);
    }
    const { warnings, attemptToken, syncGenerationId } = await row();
    expect({ warnings, attemptToken, syncGenerationId }).toEqual({
      ...{ warnings: [warning], attemptToken: first.token, syncGenerationId: 'g-1' },
    });
  });

  it('ends completed, with where the result lies', async () => {
    const { jobId, row } = await newRow();
    await run(jobs().completeJob, jobId, RESULT);
    const ended = await row();
    expect(ended).toMatchObject({ status: 'completed', stage: 'done', progressPercentage: 100 });
    expect(ended).toMatchObject({ outputKey: RESULT.key, outputUrl: RESULT.url, outputBytes: 5, outputSha256: 'ab' });
    await run(jobs().failJob, jobId, { status: 'failed', code: 'internal', message: 'Late.', next: '' });
    await run(jobs().recordProgress, jobId, { stage: 'publishing', percent: 90, message: 'Late' });
    expect(await row()).toEqual(ended);
  });

  it('ends failed, with why and what to do', async () => {
    const { jobId, row } = await newRow();
    const fault = { code: 'invalid_segments', message: 'The segments do not fit.', next: 'Change the input.' };
    await run(jobs().failJob, jobId, { status: 'failed', ...fault });
    expect(await row()).toMatchObject({
      ...{ status: 'failed', errorCode: fault.code, errorMessage: fault.message, errorNext: fault.next },
    });
  });
});

describe('a database that is away', () => {
  it('is waited for by every activity: the end of a job must not get lost', async () => {
    const db = createDb(`postgres://nobody:nothing@127.0.0.1:${await freePort()}/none`);
    const { jobId } = await newRow();
    const away = translated(createJobActivities({ db, log }));
    const tries: (() => Promise<unknown>)[] = [
      () => away.recordProgress(jobId, { stage: 'preparing', percent: 3, message: '' }),
      () => away.recordWarnings(jobId, []),
      () => away.recordAttempt(jobId, newAttempt(jobId)),
      () => away.recordGeneration(jobId, 'g-1'),
      () => away.completeJob(jobId, RESULT),
      () => away.recordOverdue(jobId, 'g-1'),
      () => away.failJob(jobId, { status: 'failed', code: 'internal', message: '', next: '' }),
    ];
    for (const call of tries) {
      const failure = await failureOf(run(call));
      expect(failure, String(call)).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
    }
    await db.$disconnect();
  });
});
