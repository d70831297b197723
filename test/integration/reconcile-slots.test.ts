import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createGenerationActivities } from '../../activities/generations.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { reopenJob } from '../../src/db/job-actions.js';
import { failJob, recordAttempt, recordGeneration, recordProgress } from '../../src/db/job-steps.js';
import { acquireSlot, holdsSlot, setHold, slotsOverview } from '../../src/db/slots.js';
import { AppError } from '../../src/domain/errors.js';
import type { JobStage } from '../../src/domain/job.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import type { JobOutcome } from '../../src/temporal/job-outcomes.js';
import { newAttempt, prepared } from '../support/activity-stage.js';
import { activityTry } from '../support/activity-try.js';
import { type HealingStage, startHealingStage, unlisted } from '../support/healing-stage.js';
import { FAULT, readJob } from '../support/job-rows.js';
import { resetSlots } from '../support/slot-guard.js';
import { sentId } from '../support/submission.js';

let stage: HealingStage;

beforeAll(async () => {
  stage = await startHealingStage();
});
beforeEach(() => resetSlots(stage.deps.db, 1));
afterAll(() => stage?.stop());

const verify = (step: 'verifyHolders' | 'verifyWaiters', deps = stage.deps) =>
  activityTry().run(createReconcileActivities(unlisted(deps))[step], undefined);

/** As if the workflow had ended `minutes` ago. */
const endedAgo = (minutes: number): ReconcileDeps => {
  const of = async (jobId: string): Promise<JobOutcome> => {
    const outcome = await stage.deps.outcomes.of(jobId);
    return 'closedAt' in outcome ? { ...outcome, closedAt: new Date(Date.now() - minutes * 60_000) } : outcome;
  };
  return { ...stage.deps, outcomes: { ...stage.deps.outcomes, of } };
};

/** A job with its files uploaded, which asked for a place, and got it where one was free. */
async function jobWithPlace() {
  const job = await stage.runningJob(await stage.stage.job());
  const { granted } = await acquireSlot(stage.deps.db, job);
  return { ...job, granted };
}

/** Sends a job's attempt to Sync.so, as its workflow would. */
async function send(jobId: string): Promise<string> {
  const { db } = stage.deps;
  const { input } = await readJob(db, jobId);
  if (!input) throw new Error('a job of ours');
  const { submitGeneration } = createGenerationActivities({ ...stage.stage.deps, ...stage.deps });
  return sentId(await activityTry().run(() => submitGeneration(input, prepared(input), newAttempt(jobId))));
}

/** As if the send had come through, and the worker died before it could say so. */
const unknownInRow = async (jobId: string) => {
  await stage.deps.db.videoJob.update({ where: { id: jobId }, data: { syncGenerationId: null } });
};

const holders = async () => (await slotsOverview(stage.deps.db)).held.map(({ jobId }) => jobId);
const waiters = async () => (await slotsOverview(stage.deps.db)).waiting.map(({ jobId }) => jobId);

const signalsOf = async (jobId: string) => {
  const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
  return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
};

describe('a holder whose workflow was terminated', () => {
  it('keeps its place until Sync.so is done, then the next one has it and is told', async () => {
    stage.stage.simulator.setScenario('never-finishes', { times: 1 });
    const holder = await jobWithPlace();
    const generationId = await send(holder.jobId);
    expect(await readJob(stage.deps.db, holder.jobId)).toMatchObject({ syncGenerationId: generationId });
    const next = await jobWithPlace();
    expect([holder.granted, next.granted]).toEqual([true, false]);
    await holder.handle.terminate();

    await verify('verifyHolders', endedAgo(60));
    expect(await holders(), 'never by time alone').toEqual([holder.jobId]);

    stage.stage.simulator.finish(generationId);
    await stage.stage.simulator.settled(generationId);
    await verify('verifyHolders');
    expect(await holders()).toEqual([next.jobId]);
    expect(await signalsOf(next.jobId)).toEqual(['slotGranted']);
  });

  it('gives it back at once where nothing was sent', async () => {
    const { handle } = await jobWithPlace();
    await handle.terminate();
    await verify('verifyHolders');
    expect(await holders()).toEqual([]);
  });

  it('keeps it as long as a send may be on its way, and no longer', async () => {
    const { jobId, handle } = await jobWithPlace();
    await recordAttempt(stage.deps.db, jobId, newAttempt(jobId));
    await handle.terminate();
    await verify('verifyHolders', endedAgo(4));
    expect(await holders()).toEqual([jobId]);
    await verify('verifyHolders', endedAgo(6));
    expect(await holders()).toEqual([]);
  });

  it.each([
    ['although the row does not know its generation', unknownInRow],
    [
      'although the row is gone',
      async (jobId: string) => {
        await stage.deps.db.videoJob.delete({ where: { id: jobId } });
      },
    ],
  ])('keeps it until Sync.so is done %s', async (_what, change) => {
    stage.stage.simulator.setScenario('never-finishes', { times: 1 });
    const { jobId, handle } = await jobWithPlace();
    const generationId = await send(jobId);
    await handle.terminate();
    await change(jobId);
    await verify('verifyHolders', endedAgo(60));
    expect(await holders()).toEqual([jobId]);

    stage.stage.simulator.finish(generationId);
    await stage.stage.simulator.settled(generationId);
    await verify('verifyHolders', endedAgo(60));
    expect(await holders()).toEqual([]);
  });

  it('keeps it while the list is too long for one look, and goes on with the next', async () => {
    const { jobId, handle } = await jobWithPlace();
    await recordAttempt(stage.deps.db, jobId, newAttempt(jobId));
    await handle.terminate();
    const asked: (string | undefined)[] = [];
    const listGenerations = async ({ cursor }: { cursor?: string }) => {
      asked.push(cursor);
      if (asked.length === 3) throw new AppError('rate_limit_exceeded', { retryAfterMs: 40_000 });
      if (cursor === 'g-2') return [];
      return [{ id: cursor === 'g-1' ? 'g-2' : 'g-1', status: 'COMPLETED' } as Generation];
    };
    const deps = unlisted({ ...endedAgo(60), syncSo: { ...stage.deps.syncSo, listGenerations } });
    const { verifyHolders } = createReconcileActivities(deps);
    await activityTry().run(verifyHolders, undefined);
    expect(await holders()).toEqual([jobId]);
    await activityTry().run(verifyHolders, undefined);
    expect(await holders()).toEqual([]);
    expect(asked).toEqual([undefined, 'g-1', 'g-2', 'g-1', 'g-2']);
  });

  it('notes the generation it found, so that a retry uses it', async () => {
    const { jobId, handle } = await jobWithPlace();
    const generationId = await send(jobId);
    await unknownInRow(jobId);
    await handle.terminate();
    await verify('verifyHolders');
    expect(await readJob(stage.deps.db, jobId)).toMatchObject({ syncGenerationId: generationId });
  });

  it.each(['verifyHolders', 'verifyWaiters'] as const)('keeps it where a retry begins in between: %s', async (step) => {
    const { db, outcomes } = stage.deps;
    if (step === 'verifyWaiters') await jobWithPlace();
    const { jobId, handle } = await jobWithPlace();
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    await handle.terminate();
    const before = [await holders(), await waiters()];
    const of = async (id: string): Promise<JobOutcome> => {
      const outcome = await outcomes.of(id);
      if (id === jobId) await reopenJob(db, await readJob(db, jobId)); // its run comes just after the look
      return outcome;
    };
    await verify(step, { ...stage.deps, outcomes: { ...stage.deps.outcomes, of } });
    expect([await holders(), await waiters()]).toEqual(before);
    await verify(step);
    expect([...(await holders()), ...(await waiters())]).not.toContain(jobId);
  });

  it('gives it back where Sync.so no longer knows the generation', async () => {
    const { jobId, handle } = await jobWithPlace();
    await recordAttempt(stage.deps.db, jobId, newAttempt(jobId));
    await recordGeneration(stage.deps.db, jobId, randomUUID());
    await handle.terminate();
    await verify('verifyHolders');
    expect(await holders()).toEqual([]);
  });

  it('keeps it while Sync.so cannot be asked', async () => {
    const { jobId, handle } = await jobWithPlace();
    await recordAttempt(stage.deps.db, jobId, newAttempt(jobId));
    await recordGeneration(stage.deps.db, jobId, 'generation-1');
    await handle.terminate();
    const getGeneration = () => Promise.reject(new Error('away'));
    await verify('verifyHolders', { ...endedAgo(60), syncSo: { ...stage.deps.syncSo, getGeneration } });
    expect(await holders()).toEqual([jobId]);
  });
});

describe('a holder that was not told of its place', () => {
  const grantedAgo = (jobId: string, seconds: number) =>
    stage.deps.db.$executeRaw`
      UPDATE sync_slots SET granted_at = clock_timestamp() - make_interval(secs => ${seconds}) WHERE job_id = ${jobId}::uuid`;
  const says = (jobId: string, at: JobStage) =>
    recordProgress(stage.deps.db, jobId, { status: 'processing', stage: at, percent: 10, message: 'Waiting' });
  const needsAttention = (jobId: string) => failJob(stage.deps.db, jobId, { status: 'needs_attention', ...FAULT });

  it.each<[string, (jobId: string) => Promise<void>]>([
    ['waits for the first time', (jobId) => says(jobId, 'waiting_for_slot')],
    ['gave its place back and waits anew', (jobId) => says(jobId, 'submitting')],
    ['needed attention', needsAttention],
  ])('is told again where it %s', async (_what, say) => {
    const { jobId } = await jobWithPlace();
    await say(jobId);
    await grantedAgo(jobId, 61);
    await verify('verifyHolders');
    expect([await signalsOf(jobId), await holders()]).toEqual([['slotGranted'], [jobId]]);
  });

  it('is left alone in the first minute, with a generation, and while the account is held', async () => {
    await resetSlots(stage.deps.db, 3);
    const [young, sent, inNeed] = [await jobWithPlace(), await jobWithPlace(), await jobWithPlace()];
    for (const { jobId } of [young, sent]) await says(jobId, 'submitting');
    await recordGeneration(stage.deps.db, sent.jobId, 'generation-1');
    await needsAttention(inNeed.jobId);
    await setHold(stage.deps.db, FAULT);
    for (const { jobId } of [sent, inNeed]) await grantedAgo(jobId, 3600);
    await verify('verifyHolders');
    for (const { jobId } of [young, sent, inNeed]) expect(await signalsOf(jobId)).toEqual([]);
  });
});

describe('a place of a job that goes on', () => {
  it('stays, held or waited for', async () => {
    const [holder, waiter] = [await jobWithPlace(), await jobWithPlace()];
    await verify('verifyHolders');
    await verify('verifyWaiters');
    expect([await holders(), await waiters()]).toEqual([[holder.jobId], [waiter.jobId]]);
  });

  it('stays where its workflow was started again while it was looked at', async () => {
    const { jobId } = await jobWithPlace();
    let looks = 0;
    const of = async (): Promise<JobOutcome> => {
      looks += 1;
      return looks === 1 ? { state: 'ended_outside', runId: 'run-1', closedAt: new Date(0) } : { state: 'running' };
    };
    await verify('verifyHolders', { ...stage.deps, outcomes: { ...stage.deps.outcomes, of } });
    expect([looks, await holdsSlot(stage.deps.db, jobId)]).toEqual([2, true]);
  });
});

it('a waiter whose workflow has ended leaves the queue, and a place given to it by then too', async () => {
  const [holder, waiter] = [await jobWithPlace(), await jobWithPlace()];
  await waiter.handle.terminate();
  await verify('verifyWaiters');
  expect([await holders(), await waiters()]).toEqual([[holder.jobId], []]);
});
