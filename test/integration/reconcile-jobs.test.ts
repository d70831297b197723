import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { reopenJob } from '../../src/db/job-actions.js';
import { failJob, recordAttempt, recordGeneration } from '../../src/db/job-steps.js';
import { clearHold, setHold } from '../../src/db/slots.js';
import { newAttempt } from '../support/activity-stage.js';
import { activityTry } from '../support/activity-try.js';
import { type HealingStage, startHealingStage, unlisted } from '../support/healing-stage.js';
import { type Ending, endSignal } from '../support/healing-workflows.js';
import { FAULT, newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';
import { resetSlots } from '../support/slot-guard.js';

let stage: HealingStage;

beforeAll(async () => {
  stage = await startHealingStage();
});
afterAll(() => stage?.stop());

const heal = (step: 'startMissing' | 'settleClosed', deps = stage.deps) =>
  activityTry().run(createReconcileActivities(unlisted(deps))[step], undefined);

/** A row that was accepted a minute ago. */
async function oldRow(): Promise<string> {
  const jobId = await newJob(stage.deps.db);
  await stage.age(jobId);
  return jobId;
}

const startArgs = async (jobId: string) => {
  const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
  const { payloads } = events?.[0]?.workflowExecutionStartedEventAttributes?.input ?? {};
  return (payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()));
};

const runsOf = async (jobId: string) => {
  const { workflowService, options } = stage.client;
  const { executions } = await workflowService.listOpenWorkflowExecutions({
    ...{ namespace: options.namespace, executionFilter: { workflowId: jobId } },
  });
  return executions?.length;
};

describe('a row without a workflow', () => {
  it('is started, once by two at the same time', async () => {
    const jobId = await oldRow();
    await Promise.all([heal('startMissing'), heal('startMissing'), heal('settleClosed')]);
    expect(await stage.deps.outcomes.of(jobId)).toEqual({ state: 'running' });
    const [input] = await startArgs(jobId);
    expect(input).toEqual((await readJob(stage.deps.db, jobId)).input);
    await expect.poll(() => runsOf(jobId)).toBe(1);
  });

  it('is left alone in its first 30 s, while the API may still start it', async () => {
    const jobId = await newJob(stage.deps.db);
    await heal('startMissing');
    await heal('settleClosed');
    expect(await stage.deps.outcomes.of(jobId)).toEqual({ state: 'missing' });
  });

  it('is left alone where the present system made it', async () => {
    const id = randomUUID();
    await stage.deps.db.videoJob.create({ data: { id, userId: 'u', status: 'processing', syncGenerationId: 'gen' } });
    await stage.age(id);
    await heal('settleClosed');
    expect(await stage.deps.outcomes.of(id)).toEqual({ state: 'missing' });
    expect(await readJob(stage.deps.db, id)).toMatchObject({ status: 'processing' });
  });

  it('goes on with its generation where the server has forgotten the workflow', async () => {
    const { db } = stage.deps;
    const jobId = await newJob(db);
    const { attempt } = await recordAttempt(db, jobId, newAttempt(jobId));
    await recordGeneration(db, jobId, 'generation-1');
    await progressTo(db, jobId, 40);
    await stage.age(jobId);
    await heal('settleClosed');
    const [, , state] = await startArgs(jobId);
    expect(state).toMatchObject({ generationId: 'generation-1', attempt });
  });

  it('makes no new attempt where it is not known whether the last was sent', async () => {
    const { db } = stage.deps;
    const jobId = await newJob(db);
    const { attempt } = await recordAttempt(db, jobId, newAttempt(jobId));
    await progressTo(db, jobId, 12);
    await stage.age(jobId);
    await heal('settleClosed');
    const [, , state] = await startArgs(jobId);
    expect(state).toMatchObject({ attempt });
    expect(state).not.toHaveProperty('generationId');
  });

  it('does not keep another from being healed', async () => {
    const [bad, good] = [await oldRow(), await oldRow()];
    const { outcomes } = stage.deps;
    const of = (jobId: string) => (jobId === bad ? Promise.reject(new Error('no answer')) : outcomes.of(jobId));
    await heal('startMissing', { ...stage.deps, outcomes: { ...stage.deps.outcomes, of } });
    expect(await outcomes.of(good)).toEqual({ state: 'running' });
    expect(await outcomes.of(bad)).toEqual({ state: 'missing' });
    expect(stage.logged).toContainEqual(expect.objectContaining({ id: bad, msg: 'could not heal a job' }));
  });
});

describe('a row whose workflow has ended', () => {
  const ended = async (how: Ending) => {
    const job = await stage.runningJob();
    await progressTo(stage.deps.db, job.jobId, 40);
    await job.handle.signal(endSignal, how);
    await stage.withWorker(() => job.handle.result().catch(() => undefined));
    await stage.age(job.jobId);
    return job.jobId;
  };
  const settled = async (jobId: string) => {
    await heal('settleClosed');
    return await readJob(stage.deps.db, jobId);
  };
  const terminated = async () => {
    const { jobId, handle } = await stage.runningJob();
    await progressTo(stage.deps.db, jobId, 40);
    await handle.terminate('by an operator');
    await stage.age(jobId);
    return jobId;
  };

  it('is failed, with what to do next, where an operator terminated it', async () => {
    expect(await settled(await terminated())).toMatchObject({
      ...{ status: 'failed', errorCode: 'job_ended_outside', progressPercentage: 40 },
      ...{ errorMessage: 'An operator ended the job in Temporal.', errorNext: expect.stringContaining('Retry') },
    });
  });

  it('is failed with the reason the workflow failed with', async () => {
    const why = {
      code: 'generation_pipeline_failed',
      message: 'Sync.so could not make this video.',
      next: 'Try again.',
    };
    expect(await settled(await ended({ ...why, final: true }))).toMatchObject({
      ...{ status: 'failed', errorCode: why.code, errorMessage: why.message, errorNext: why.next },
      generationOver: true,
    });
  });

  it('is completed with the result of the workflow', async () => {
    expect(await settled(await ended({ result: RESULT }))).toMatchObject({
      ...{ status: 'completed', outputKey: RESULT.key, outputUrl: RESULT.url, outputBytes: RESULT.bytes },
      errorCode: null,
    });
  });

  it('is cancelled where the workflow was', async () => {
    const { jobId, handle } = await stage.runningJob();
    await handle.cancel();
    await stage.withWorker(() => handle.result().catch(() => undefined));
    await stage.age(jobId);
    expect(await settled(jobId)).toMatchObject({ status: 'cancelled', errorCode: 'cancelled' });
  });

  it('is set right also where it needed attention', async () => {
    const jobId = await terminated();
    await failJob(stage.deps.db, jobId, { status: 'needs_attention', ...FAULT });
    await stage.age(jobId);
    expect(await settled(jobId)).toMatchObject({ status: 'failed', errorCode: 'job_ended_outside' });
  });

  it('keeps what was written into it meanwhile', async () => {
    const jobId = await terminated();
    const { db, outcomes } = stage.deps;
    const of: typeof outcomes.of = async (id) => {
      if (id === jobId) await failJob(db, jobId, { status: 'failed', ...FAULT });
      return await outcomes.of(id);
    };
    await heal('settleClosed', { ...stage.deps, outcomes: { ...stage.deps.outcomes, of } });
    expect(await readJob(db, jobId)).toMatchObject({ status: 'failed', errorCode: FAULT.code });
  });

  describe('is started again where a person asked for it and the start was lost', () => {
    /** Aged by a minute, the row seems to be older than the end of the run: clocks do not count. */
    const reopened = async (jobId: string, after?: { runId?: string }) => {
      const { db, outcomes } = stage.deps;
      await failJob(db, jobId, { status: 'failed', ...FAULT });
      const { runId } = after ?? ((await outcomes.of(jobId)) as { runId?: string });
      expect(await reopenJob(db, await readJob(db, jobId), runId)).toBe(true);
      await stage.age(jobId);
    };

    it.each(['startMissing', 'settleClosed'] as const)('by %s, with what it has', async (step) => {
      const { db } = stage.deps;
      const jobId = await terminated();
      await recordAttempt(db, jobId, newAttempt(jobId));
      await recordGeneration(db, jobId, 'generation-2');
      await reopened(jobId);
      await heal(step);
      expect(await stage.deps.outcomes.of(jobId)).toEqual({ state: 'running' });
      expect((await startArgs(jobId))[2]).toMatchObject({ generationId: 'generation-2' });
    });

    it('from the beginning where nothing was sent', async () => {
      const jobId = await terminated();
      await reopened(jobId);
      await heal('startMissing');
      expect(await stage.deps.outcomes.of(jobId)).toEqual({ state: 'running' });
    });

    it.each([
      ['a run that ended before', { runId: randomUUID() }],
      ['a workflow the server had forgotten', {}],
    ])('but not where one has ended since; the wish came after %s', async (_what, after) => {
      const jobId = await terminated();
      await reopened(jobId, after);
      await heal('settleClosed');
      expect(await readJob(stage.deps.db, jobId)).toMatchObject({ status: 'failed', errorCode: 'job_ended_outside' });
    });
  });

  it('is left alone while the workflow goes on', async () => {
    const { jobId } = await stage.runningJob();
    await progressTo(stage.deps.db, jobId, 40);
    await stage.age(jobId);
    expect(await settled(jobId)).toMatchObject({ status: 'processing', errorCode: null });
  });
});

describe('a job that needs attention', () => {
  const inNeed = async (fault = FAULT) => {
    const { jobId } = await stage.runningJob();
    await failJob(stage.deps.db, jobId, { status: 'needs_attention', ...fault });
    await stage.age(jobId);
    return jobId;
  };
  const signalsOf = async (jobId: string) => {
    const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
    return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
  };

  it('is told to go on where nothing holds the account any more, and only then', async () => {
    await resetSlots(stage.deps.db, 1);
    const jobId = await inNeed();
    await setHold(stage.deps.db, FAULT);
    await heal('settleClosed');
    expect(await signalsOf(jobId)).toEqual([]);
    await clearHold(stage.deps.db); // and then whoever resumed it was cut off
    await heal('settleClosed');
    expect(await signalsOf(jobId)).toEqual(['resumeJob']);
  });

  it.each([
    ['for what it alone wants', 'generation_plan_duration_exceeded'],
    ['because of its result', 'result_doubtful'],
  ])('%s is left to a person', async (_why, code) => {
    await resetSlots(stage.deps.db, 1);
    const jobId = await inNeed({ ...FAULT, code });
    await heal('settleClosed');
    expect(await signalsOf(jobId)).toEqual([]);
  });
});
