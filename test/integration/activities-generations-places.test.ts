import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { acquireSlot, clearHold, holdsSlot, releaseSlot, setConcurrency, setHold } from '../../src/db/slots.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import type { ProJobInput } from '../../src/domain/job.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, newAttempt, prepared, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { newJob, readJob } from '../support/job-rows.js';
import { recordedSignals } from '../support/recorded-signals.js';
import { resetSlots } from '../support/slot-guard.js';
import { generationsOf, sentId } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
beforeEach(() => resetSlots(stage.deps.db, 1));
afterAll(() => stage?.stop());

const HOLD = { code: 'account_payment_required', message: 'Nobody paid.', next: 'Pay.' };

/** Sync.so, where it must not be asked. */
const NOBODY: Partial<SyncSoClient> = {
  listGenerations: () => expect.fail('was asked'),
  createGeneration: () => expect.fail('was asked'),
};

/** A job whose files are checked, and that has not asked for a place. */
async function readyJob() {
  const job = await stage.job();
  await insertJob(stage.deps.db, job, []);
  const attempt = newAttempt(job.jobId);
  return {
    ...{ job, attempt, jobId: job.jobId },
    submit: (calls: Partial<SyncSoClient> = {}, on = activityTry(), as = attempt) =>
      on.run(generationsOf(stage, calls).submitGeneration, job, prepared(job), as),
    row: () => readJob(stage.deps.db, job.jobId),
    creates: () => stage.simulator.inspect().creates.filter(({ outputFileName }) => outputFileName === attempt.token),
  };
}

/** Another job has the only place. */
async function holder(): Promise<string> {
  const jobId = await newJob(stage.deps.db);
  await acquireSlot(stage.deps.db, { jobId, userId: `user-${jobId}` });
  return jobId;
}

const slotOf = ({ jobId }: Pick<ProJobInput, 'jobId'>) => stage.deps.db.syncSlot.findUnique({ where: { jobId } });
const unsent = { attempt: 0, attemptToken: null, idempotencyKey: null, syncGenerationId: null };

describe('submitGeneration takes a place', () => {
  it('before it sends, and keeps it: the generation runs', async () => {
    const { job, row, submit, creates } = await readyJob();
    const before: unknown[] = [];
    const createGeneration: SyncSoClient['createGeneration'] = async (body, o) => {
      before.push((await slotOf(job))?.state, (await row()).stage);
      return await stage.deps.syncSo.createGeneration(body, o);
    };
    const generationId = sentId(await submit({ createGeneration }));
    expect(before).toEqual(['held', 'submitting']);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId }]);
    expect(await holdsSlot(stage.deps.db, job.jobId)).toBe(true);
  });

  it('or else says who is before it, on the row too, and neither sends nor records an attempt', async () => {
    await holder();
    const { submit, row } = await readyJob();
    expect(await submit(NOBODY)).toEqual({ waits: { granted: false, place: 1, hold: undefined }, tries: 1 });
    expect(await row()).toMatchObject({
      ...{ ...unsent, status: 'processing', stage: 'waiting_for_slot', progressPercentage: 10 },
      progressMessage: 'Waiting for a free place at Sync.so: number 1 in the queue',
    });
  });

  it('and its turn, which it has when it is done again', async () => {
    const held = await holder();
    const { job, submit, creates } = await readyJob();
    await submit(NOBODY);
    const later = await readyJob();
    expect(await later.submit(NOBODY)).toMatchObject({ waits: { place: 2 } });
    await releaseSlot(stage.deps.db, held);
    expect(await later.submit(NOBODY)).toMatchObject({ waits: { place: 1 } });
    const asked = newAttempt(job.jobId);
    const id = sentId(await submit({}, activityTry(), asked));
    expect(creates(), 'nothing was sent under what it was told to wait with').toEqual([]);
    expect(await readJob(stage.deps.db, job.jobId)).toMatchObject({ attemptToken: asked.token, syncGenerationId: id });
  });

  it('says how often it was tried: an earlier one may have sent it', async () => {
    await holder();
    const { submit } = await readyJob();
    expect(await submit(NOBODY, activityTry({ attempt: 3 }))).toMatchObject({ waits: { granted: false }, tries: 3 });
  });

  it('and sends nothing while the account is held up', async () => {
    const { submit, row, creates } = await readyJob();
    await setHold(stage.deps.db, HOLD);
    expect(await submit(NOBODY)).toEqual({ waits: { granted: false, place: 1, hold: HOLD }, tries: 1 });
    expect(await row()).toMatchObject({ ...unsent, status: 'needs_attention', errorCode: HOLD.code });
    await clearHold(stage.deps.db);
    const id = sentId(await submit());
    expect(creates()).toMatchObject([{ generationId: id }]);
    expect(await row()).toMatchObject({ status: 'processing', stage: 'generating', errorCode: null });
  });

  it('and wakes others who got one in the same moment', async () => {
    const { db } = stage.deps;
    const { submit } = await readyJob();
    await holder();
    const [second, third] = [await holder(), await holder()];
    await db.syncAccount.updateMany({ data: { concurrency: 3 } }); // as an operator's change that was cut off
    const { woken, signals } = recordedSignals();
    const { deps } = stage;
    const { submitGeneration } = generationsOf({ ...stage, deps: { ...deps, signals } }, NOBODY);
    const { job, attempt } = await readyJob();
    expect(await activityTry().run(submitGeneration, job, prepared(job), attempt)).toMatchObject({ waits: {} });
    expect(woken).toEqual([second, third]);
    expect(await submit(NOBODY)).toMatchObject({ waits: {} });
  });

  it('that a worker which was killed before its send has left with the job', async () => {
    const { job, submit, creates } = await readyJob();
    await failureOf(submit({ createGeneration: () => Promise.reject(new Error('killed')) }));
    await setConcurrency(stage.deps.db, 0);
    const id = sentId(await submit({}, activityTry({ attempt: 2 })));
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(await holdsSlot(stage.deps.db, job.jobId)).toBe(true);
  });

  it('also for what was sent already: it counts at Sync.so, and is adopted with the place', async () => {
    const { job, submit, creates } = await readyJob();
    stage.simulator.setScenario('lost-response', { times: 1 });
    await failureOf(submit());
    await setConcurrency(stage.deps.db, 0);
    await releaseSlot(stage.deps.db, job.jobId); // lost, whatever the reason
    expect(await submit(NOBODY, activityTry({ attempt: 2 }))).toMatchObject({ waits: {}, tries: 2 });
    await setConcurrency(stage.deps.db, 1);
    const id = sentId(await submit({}, activityTry(), newAttempt(job.jobId)));
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(await holdsSlot(stage.deps.db, job.jobId)).toBe(true);
  });

  it('and sends nothing where the place went away while it looked for what earlier tries have sent', async () => {
    const { job, submit, creates } = await readyJob();
    await failureOf(submit({ createGeneration: () => Promise.reject(new Error('killed')) }));
    const listGenerations: SyncSoClient['listGenerations'] = async () => {
      await setConcurrency(stage.deps.db, 0);
      await releaseSlot(stage.deps.db, job.jobId);
      return [];
    };
    expect(await submit({ listGenerations }, activityTry({ attempt: 2 }))).toMatchObject({ waits: {}, tries: 2 });
    expect(creates()).toEqual([]);
  });

  it('never for a cancelled job, which would have nobody to give it back', async () => {
    const { job, submit, row } = await readyJob();
    await cancelAbandoned(stage.deps.db, job.jobId, cancelledWords(false));
    const before = await row();
    expect(await failureOf(submit(NOBODY))).toMatchObject({ type: 'job_cancelled', nonRetryable: true });
    expect([await slotOf(job), await row()]).toEqual([null, before]);
  });
});
