import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../activities/deps.js';
import type { Look } from '../../activities/generations.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { recordSubmitted, recordTrouble } from '../../src/db/job-steps.js';
import { acquireSlot, holdsSlot } from '../../src/db/slots.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { databaseAway } from '../support/database-goes-away.js';
import { newJob, readJob } from '../support/job-rows.js';
import { recordedSignals } from '../support/recorded-signals.js';
import { resetSlots } from '../support/slot-guard.js';
import { generationsOf, newSubmission } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
beforeEach(() => resetSlots(stage.deps.db, 1));
afterAll(() => stage?.stop());

const TYPICAL_SECONDS = 120;

/** Sync.so as it would be with this to say. */
const says = (status: string, progressPercent?: number): Partial<SyncSoClient> => ({
  getGeneration: async () => ({ id: 'g', status, progressPercent }) as Generation,
});

/** A job that holds the only place; its generation is "g", its row says 15 % and was written an hour ago. */
async function generating() {
  const { db } = stage.deps;
  const { job } = await newSubmission(stage);
  const { jobId } = job;
  await recordSubmitted(db, jobId, 'g');
  await db.$executeRaw`UPDATE video_jobs SET updated_at = now() - interval '1 hour' WHERE id = ${jobId}::uuid`;
  return {
    jobId,
    row: () => readJob(db, jobId),
    holds: () => holdsSlot(db, jobId),
    /** One look. `shown`: how far the job has come before. */
    look(calls: Partial<SyncSoClient>, shown: Partial<Look> = {}, deps: Partial<ActivityDeps> = {}) {
      const { checkGeneration } = generationsOf({ ...stage, deps: { ...stage.deps, ...deps } }, calls);
      const asked = { jobId, generationId: 'g', submittedAt: Date.now(), typicalSeconds: TYPICAL_SECONDS };
      return activityTry().run(checkGeneration, { ...asked, percent: 15, overdue: false, ...shown });
    },
  };
}

/** Jobs that wait for the only place, in this order. */
async function waiting(...userIds: string[]): Promise<string[]> {
  const { db } = stage.deps;
  const jobIds: string[] = [];
  for (const userId of userIds) {
    const jobId = await newJob(db);
    await acquireSlot(db, { jobId, userId });
    jobIds.push(jobId);
  }
  return jobIds;
}

describe('a look at a generation that is still made', () => {
  it('says on the row how far it is', async () => {
    const { look, row, holds } = await generating();
    expect(await look(says('PROCESSING', 50))).toEqual({ status: 'RUNNING', percent: 50, overdue: false });
    expect(await row()).toMatchObject({
      ...{ status: 'processing', stage: 'generating', progressPercentage: 50, overdueAt: null },
      progressMessage: 'Sync.so is making the video',
    });
    expect(await holds()).toBe(true);
  });

  it.each([
    ['as far as before', 'PROCESSING', 50],
    ['less far than before', 'PROCESSING', 20],
    ['not begun', 'PENDING', undefined],
    ['something nobody knows', 'RETRYING', undefined],
  ])('leaves the row as it was where it brings nothing new: %s', async (_what, status, reported) => {
    const { look, row } = await generating();
    await look(says('PROCESSING', 50));
    const before = await row();
    expect(await look(says(status, reported), { percent: 50 })).toMatchObject({ status: 'RUNNING', percent: 50 });
    expect(await row()).toEqual(before);
  });

  it('takes back what was said of trouble, and of a wait to start again', async () => {
    const { db } = stage.deps;
    const { jobId, look, row } = await generating();
    await recordTrouble(db, jobId, 'Sync.so does not answer. Next try at 12:00:00 UTC.');
    await look(says('PENDING'));
    expect(await row()).toMatchObject({ progressMessage: 'Sync.so is making the video' });
    await db.videoJob.update({ where: { id: jobId }, data: { status: 'queued' } });
    await look(says('PENDING'));
    expect(await row()).toMatchObject({ status: 'processing' });
  });

  it('goes by the time that has passed where Sync.so does not say how far it is', async () => {
    const { look, row } = await generating();
    const { percent } = await look(says('PROCESSING'), { submittedAt: Date.now() - 1000 * TYPICAL_SECONDS });
    expect(percent).toBeGreaterThanOrEqual(69);
    expect(percent).toBeLessThan(85);
    expect(await row()).toMatchObject({ progressPercentage: percent });
  });

  it('says once that it is late: on the row, and in the log for a person', async () => {
    const logged: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
    const { jobId, look, row } = await generating();
    const late = { submittedAt: Date.now() - 4_100 * TYPICAL_SECONDS };
    const news = await look(says('PROCESSING', 50), { ...late, percent: 50 }, { log });
    expect(news).toEqual({ status: 'RUNNING', percent: 50, overdue: true });
    const said = await row();
    expect(said).toMatchObject({ stage: 'generating', overdueAt: expect.any(Date), status: 'processing' });
    expect(said.progressMessage).toContain('takes far longer than usual');
    expect(await look(says('PROCESSING', 50), { ...late, percent: 50, overdue: true }, { log })).toEqual(news);
    expect(await row()).toEqual(said);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ jobId, generationId: 'g' }]);
  });

  it('keeps since when it is late, and says so for as long as it is made', async () => {
    const { look, row } = await generating();
    const late = { submittedAt: Date.now() - 4_100 * TYPICAL_SECONDS };
    await look(says('PROCESSING', 50), late);
    const { overdueAt } = await row();
    await look(says('PROCESSING', 60), { ...late, percent: 50, overdue: true });
    const { progressMessage, ...later } = await row();
    expect(later).toMatchObject({ progressPercentage: 57, overdueAt });
    expect(progressMessage).toContain('takes far longer than usual');
    await look(says('COMPLETED'), { ...late, percent: 57, overdue: true });
    expect(await row()).toMatchObject({
      stage: 'publishing',
      progressMessage: 'Storing the finished video',
      overdueAt,
    });
  });
});

describe('a look that finds the generation done', () => {
  const DONE = { status: 'COMPLETED', percent: 85, overdue: false };

  it('gives the place back, wakes the next job, and says that the result is stored', async () => {
    const { signals, woken } = recordedSignals();
    const { look, row, holds } = await generating();
    const [next = ''] = await waiting('ann', 'ben');
    expect(await look(says('COMPLETED'), {}, { signals })).toEqual(DONE);
    expect(woken).toEqual([next]);
    expect([await holds(), await holdsSlot(stage.deps.db, next)]).toEqual([false, true]);
    expect(await row()).toMatchObject({
      ...{ status: 'processing', stage: 'publishing', progressPercentage: 85 },
      ...{ progressMessage: 'Storing the finished video', syncGenerationId: 'g' },
    });
  });

  it('may be repeated: nobody else gets a place by it', async () => {
    const { signals, woken } = recordedSignals();
    const { look } = await generating();
    const [next] = await waiting('ann', 'ben');
    for (const _time of ['once', 'again']) expect(await look(says('COMPLETED'), {}, { signals })).toEqual(DONE);
    expect(woken).toEqual([next]);
  });

  it('does not fail where the next job cannot be woken: it asks again by itself', async () => {
    const { signals } = recordedSignals({ slotGranted: () => Promise.reject(new Error('Temporal is away')) });
    const { look } = await generating();
    const [next = ''] = await waiting('ann');
    expect(await look(says('COMPLETED'), {}, { signals })).toEqual(DONE);
    expect(await holdsSlot(stage.deps.db, next)).toBe(true);
  });

  it('gives the place of a cancelled job back, whose row stays as it is', async () => {
    const { jobId, look, row, holds } = await generating();
    await cancelAbandoned(stage.deps.db, jobId, cancelledWords(true));
    const before = await row();
    await look(says('PROCESSING', 50));
    expect(await holds()).toBe(true);
    expect(await look(says('COMPLETED'))).toEqual(DONE);
    expect(await holds()).toBe(false);
    expect(await row()).toEqual(before);
  });
});

describe('a look while the database is away', () => {
  it.each([
    ['that it has come further', says('PROCESSING', 50)],
    ['that it is done', says('COMPLETED')],
  ])('is repeated until the row says so: %s', async (_what, calls) => {
    const { look, row, holds } = await generating();
    const before = await row();
    const failure = await failureOf(look(calls, {}, { db: await databaseAway() }));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
    expect(await row()).toEqual(before);
    expect(await holds()).toBe(true);
    const { percent } = await look(calls);
    expect(await row()).toMatchObject({ progressPercentage: percent });
  });
});
