import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLimits } from '../../activities/at-most.js';
import type { ActivityDeps } from '../../activities/deps.js';
import { translated } from '../../activities/failures.js';
import { type Activities, createActivities } from '../../activities/index.js';
import { createJobActivities } from '../../activities/jobs.js';
import { recordDoubtful, recordGeneration } from '../../src/db/job-steps.js';
import { acquireSlot, holdsSlot } from '../../src/db/slots.js';
import { findJob, insertJob } from '../../src/db/video-jobs.js';
import type { MediaProber } from '../../src/media/prober.js';
import type { ObjectStore } from '../../src/storage/object-store.js';
import type { PartUploads } from '../../src/storage/part-uploads.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { newAttempt, prepared } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { databaseAway } from '../support/database-goes-away.js';
import { jobInput } from '../support/job-input.js';
import { recordedSignals } from '../support/recorded-signals.js';
import { resetSlots } from '../support/slot-guard.js';

const log = pino({ level: 'silent' });
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => resetSlots(database.db, 1));
afterAll(() => database?.drop());

const jobs = (signals = recordedSignals().signals) =>
  translated(createJobActivities({ db: database.db, signals, log }));
const run: ReturnType<typeof activityTry>['run'] = (activity, ...args) => activityTry().run(activity, ...args);

async function newRow() {
  const { jobId } = await insertJob(database.db, jobInput(), []).then(({ id }) => ({ jobId: id }));
  return { jobId, row: async () => (await findJob(database.db, { jobId })) ?? expect.fail('no row') };
}

const RESULT = { key: 'users/u/jobs/j/r.mp4', url: 'http://s3.test/r.mp4', bytes: 5, sha256: 'ab', durationSeconds: 3 };
const DOUBT = { key: 'users/u/jobs/j/doubtful/g.mp4', bytes: 5, sha256: 'ab', generationId: 'g', reason: 'Too short.' };
const FAILED = { status: 'failed', code: 'internal', message: 'A fault.', next: 'Tell us.' } as const;
const KEPT = { releasesSlot: false };
const RELEASED = { releasesSlot: true };

describe('the row of a job', () => {
  it('is processing from the first progress on', async () => {
    const { jobId, row } = await newRow();
    expect((await row()).status).toBe('queued');
    await run(jobs().recordProgress, jobId, { stage: 'preparing', percent: 3, message: 'Checking' });
    expect(await row()).toMatchObject({ status: 'processing', stage: 'preparing', progressPercentage: 3 });
  });

  it('names the generation a person has named, in place of another', async () => {
    const { jobId, row } = await newRow();
    await recordGeneration(database.db, jobId, 'g-1');
    for (const _time of ['once', 'again']) await run(jobs().recordAdoption, jobId, 'g-2');
    expect(await row()).toMatchObject({ syncGenerationId: 'g-2', generationOver: false });
  });

  it('ends completed, with where the result lies', async () => {
    const { jobId, row } = await newRow();
    await run(jobs().completeJob, jobId, RESULT);
    const ended = await row();
    expect(ended).toMatchObject({ status: 'completed', stage: 'done', progressPercentage: 100 });
    expect(ended).toMatchObject({ outputKey: RESULT.key, outputUrl: RESULT.url, outputBytes: 5, outputSha256: 'ab' });
    expect(ended.outputDuration).toBe(3);
    await run(jobs().failJob, jobId, FAILED, RELEASED);
    await run(jobs().recordProgress, jobId, { stage: 'publishing', percent: 90, message: 'Late' });
    await run(jobs().recordAdoption, jobId, 'late');
    expect(await row()).toEqual(ended);
  });

  it('ends completed without a length, where a person has taken what has none; nothing is in doubt any more', async () => {
    const { jobId, row } = await newRow();
    await recordDoubtful(database.db, jobId, DOUBT);
    const { durationSeconds: _, ...result } = RESULT;
    await run(jobs().completeJob, jobId, result);
    expect(await row()).toMatchObject({
      ...{ status: 'completed', outputKey: RESULT.key, outputDuration: null },
      ...{ doubtfulResult: null, errorCode: null, errorMessage: null, errorNext: null },
    });
  });

  it('ends failed, with why and what to do', async () => {
    const { jobId, row } = await newRow();
    const fault = { code: 'invalid_segments', message: 'The segments do not fit.', next: 'Change the input.' };
    await run(jobs().failJob, jobId, { status: 'failed', ...fault }, KEPT);
    expect(await row()).toMatchObject({
      ...{ status: 'failed', errorCode: fault.code, errorMessage: fault.message, errorNext: fault.next },
    });
  });
});

describe('the place of a job that goes no further', () => {
  /** A job that holds the only place, and one that waits for it. */
  async function twoJobs() {
    const [first, second] = [await newRow(), await newRow()];
    for (const { jobId } of [first, second]) await acquireSlot(database.db, { jobId, userId: `user-${jobId}` });
    return { ...first, next: second.jobId, ...recordedSignals() };
  }

  it('is given back with the reason, where nothing is at work for it, and the next job is woken once', async () => {
    const { jobId, row, next, signals, woken } = await twoJobs();
    for (const _time of ['once', 'again']) await run(jobs(signals).failJob, jobId, FAILED, RELEASED);
    expect(woken).toEqual([next]);
    expect([await holdsSlot(database.db, jobId), await holdsSlot(database.db, next)]).toEqual([false, true]);
    expect(await row()).toMatchObject({ status: 'failed', errorCode: 'internal' });
  });

  it('is kept where Sync.so may be at work for it', async () => {
    const { jobId, row, next, signals, woken } = await twoJobs();
    await run(jobs(signals).failJob, jobId, FAILED, KEPT);
    expect(woken).toEqual([]);
    expect([await holdsSlot(database.db, jobId), await holdsSlot(database.db, next)]).toEqual([true, false]);
    expect(await row()).toMatchObject({ status: 'failed', errorCode: 'internal' });
  });

  it('is given back also where the next job cannot be woken: it asks again by itself', async () => {
    const { jobId, row, next } = await twoJobs();
    const { signals } = recordedSignals({ slotGranted: () => Promise.reject(new Error('Temporal is away')) });
    await run(jobs(signals).failJob, jobId, FAILED, RELEASED);
    expect(await holdsSlot(database.db, next)).toBe(true);
    expect((await row()).status).toBe('failed');
  });
});

describe('a database that is away', () => {
  const job = jobInput();
  const { jobId, userId } = job;
  const attempt = newAttempt(jobId);
  const look = { submittedAt: Date.now(), typicalSeconds: 120, percent: 15, overdue: false };
  /** Of S3 and Sync.so, a result is moved, and there is an answer to a look. */
  const NOTHING_ELSE = {
    store: {
      ...{ copy: async () => undefined, delete: async () => undefined, address: () => '' },
    } as Partial<ObjectStore> as ObjectStore,
    syncSo: {
      getGeneration: async () => ({ id: 'g', status: 'COMPLETED' }) as Generation,
    } as Partial<SyncSoClient> as SyncSoClient,
    prober: {} as MediaProber,
    uploads: {} as PartUploads,
    outbound: { request: () => Promise.reject(new Error('no answer')) },
    fetching: { mostBytes: 1, longestMs: 1, slowest: { bytes: 1, ms: 1 } },
  };

  it.each<[string, (activities: Activities) => Promise<unknown>]>([
    ['prepareAssets', ({ assets }) => assets.prepareAssets(job)],
    ['discardFiles', ({ assets }) => assets.discardFiles(userId, jobId)],
    ['acquireSlot', ({ slots }) => slots.acquireSlot(jobId, userId)],
    ['holdAccount', ({ slots }) => slots.holdAccount(FAILED, Date.now())],
    ['releaseSlot', ({ slots }) => slots.releaseSlot(jobId)],
    ['submitGeneration', ({ generations }) => generations.submitGeneration(job, prepared(job), attempt)],
    ['findGeneration', ({ generations }) => generations.findGeneration(jobId, attempt)],
    ['checkGeneration', ({ generations }) => generations.checkGeneration({ jobId, generationId: 'g', ...look })],
    ['publishResult', ({ results }) => results.publishResult({ userId, jobId, generationId: 'g' })],
    ['acceptResult', ({ results }) => results.acceptResult({ userId, jobId }, DOUBT)],
    ['recordProgress', ({ jobs }) => jobs.recordProgress(jobId, { stage: 'preparing', percent: 3, message: '' })],
    ['recordAdoption', ({ jobs }) => jobs.recordAdoption(jobId, 'g-1')],
    ['completeJob', ({ jobs }) => jobs.completeJob(jobId, RESULT)],
    ['failJob that gives the place back', ({ jobs }) => jobs.failJob(jobId, FAILED, RELEASED)],
    ['failJob that keeps the place', ({ jobs }) => jobs.failJob(jobId, FAILED, KEPT)],
  ])('is waited for by every activity, the end of a job must not get lost: %s', async (_name, call) => {
    const { signals } = recordedSignals();
    const parts = { db: await databaseAway(), signals, log, limits: createLimits(), assetMode: 'signed-url' as const };
    const deps: ActivityDeps = { ...parts, ...NOTHING_ELSE };
    const workflowExecution = { workflowId: randomUUID(), runId: 'run' };
    const failure = await failureOf(activityTry({ workflowExecution }).run(() => call(createActivities(deps))));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
  });
});
