import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob, failJob, recordGeneration, recordProgress } from '../../src/db/job-steps.js';
import { acquireSlot, setHold, slotsOverview } from '../../src/db/slots.js';
import { AppError } from '../../src/domain/errors.js';
import { showGeneration } from '../../src/operator/generation.js';
import { UsageError } from '../../src/operator/usage.js';
import { type HealingStage, startHealingStage } from '../support/healing-stage.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';
import { foreignGeneration, operatorOf, presentSystemJob } from '../support/operator.js';
import { resetSlots } from '../support/slot-guard.js';
import { until } from '../support/until.js';

let stage: HealingStage;
let operator: ReturnType<typeof operatorOf>;

beforeAll(async () => {
  stage = await startHealingStage();
  operator = operatorOf(stage);
});
beforeEach(() => resetSlots(stage.deps.db, 1));
afterAll(() => stage?.stop());

const row = (jobId: string) => readJob(stage.deps.db, jobId);
const signalsOf = async (jobId: string) => {
  const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
  return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
};

describe('pro jobs', () => {
  it('latest shows the newest job, of all or of one user', async () => {
    const input = jobInput();
    const older = await newJob(stage.deps.db, input);
    const newer = await newJob(stage.deps.db);
    expect(await operator.type('latest')).toMatchObject({ code: 0, text: expect.stringContaining(`Job ${newer}`) });
    expect((await operator.type('latest', '--user', input.userId)).text).toContain(`Job ${older}`);
    await expect(operator.type('latest', '--user', 'nobody')).rejects.toThrow('There are no jobs of nobody.');
  });

  it('show says what the row and Temporal know', async () => {
    const { jobId } = await stage.runningJob();
    await recordGeneration(stage.deps.db, jobId, 'generation-1');
    await progressTo(stage.deps.db, jobId, 40);
    const { text } = await operator.type('show', jobId);
    for (const words of ['processing, generating, 40 %', 'generation-1', 'workflow    running', 'lipsync-2']) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('result');
  });

  it('show says what went wrong, and what to do', async () => {
    const jobId = await newJob(stage.deps.db);
    await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT });
    expect((await operator.type('show', jobId)).text).toContain(`${FAULT.code}: ${FAULT.message} ${FAULT.next}`);
  });

  it('show works while Temporal is away', async () => {
    const jobId = await newJob(stage.deps.db);
    const { services } = operator;
    const { signals } = services;
    services.signals = { ...signals, status: () => Promise.reject(new Error('no answer')) };
    expect((await operator.type('show', jobId)).text).toContain('Temporal does not answer');
    services.signals = signals;
  });

  it('show says which number in the queue for a place a job is, and whom it waits for where nothing is sent', async () => {
    const [holder, waiter] = [await stage.runningJob(), await stage.runningJob()];
    for (const job of [holder, waiter]) await acquireSlot(stage.deps.db, job);
    const progress = { status: 'processing', stage: 'waiting_for_slot', percent: 10, message: 'waits' } as const;
    await recordProgress(stage.deps.db, waiter.jobId, progress);
    const { waitingFor } = await operator.json('show', waiter.jobId);
    expect(waitingFor).toEqual({
      ...{ for: 'place', place: 1 },
      message: 'a place at Sync.so: number 1 in the queue, 1 of 1 are held',
    });
    expect((await operator.type('show', waiter.jobId)).text).toContain(`waits for   ${waitingFor.message}`);
    await setHold(stage.deps.db, FAULT);
    expect((await operator.json('show', waiter.jobId)).waitingFor).toMatchObject({
      ...{ for: 'person', place: 1, message: expect.stringContaining(`${FAULT.next} Then: pro jobs resume --all`) },
    });
  });

  it('show says what a person has to do, and that nothing waits in a job that is over', async () => {
    const jobId = await newJob(stage.deps.db);
    await failJob(stage.deps.db, jobId, { status: 'needs_attention', ...FAULT });
    const message = `a person: ${FAULT.message} (${FAULT.code}) ${FAULT.next} Then: pro jobs resume ${jobId}`;
    expect((await operator.json('show', jobId)).waitingFor).toEqual({ for: 'person', message });
    await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT });
    expect((await operator.json('show', jobId)).waitingFor).toBeNull();
  });

  it('show says who takes up a job that no workflow works on', async () => {
    const [mine, foreign] = [await newJob(stage.deps.db), await presentSystemJob(stage, 'generation-1')];
    expect((await operator.json('show', mine)).waitingFor).toMatchObject({ for: 'healing' });
    expect((await operator.json('show', foreign)).waitingFor.message).toContain('pro jobs adopt');
  });

  it('show says when Sync.so is looked at next, and when a step that failed is tried again', async () => {
    stage.stage.simulator.setScenario('never-finishes', { times: 1 });
    const [slow, done] = [await foreignGeneration(stage), await foreignGeneration(stage)];
    await stage.stage.simulator.settled(done);
    const [looks, stores] = [await presentSystemJob(stage, slow), await presentSystemJob(stage, done)];
    const { deps } = stage;
    const { store } = deps;
    const fails = async () => Promise.reject(new AppError('service_unavailable', { detail: 'The disk is full.' }));
    Object.assign(deps, { store: { ...store, putStream: fails } });
    const looked = stage.withWorker(async () => {
      await operator.type('adopt');
      const shows = (jobId: string, words: RegExp) =>
        until(`${jobId} waits for ${words.source}`, 60_000, async () =>
          words.test((await operator.json('show', jobId)).waitingFor?.message ?? '') ? true : undefined,
        );
      await shows(looks, new RegExp(`^Sync.so, which works on ${slow}; the next look is at \\d{4}-.*Z$`));
      await shows(stores, /^try \d+ of the step publishResult at \d{4}-.*Z, after: .*The disk is full\.$/);
    });
    await looked.finally(() => Object.assign(deps, { store }));
    for (const jobId of [looks, stores]) await stage.client.workflow.getHandle(jobId).terminate();
  });

  it('list shows them newest first, and programs all there is', async () => {
    const { userId } = jobInput();
    const first = await newJob(stage.deps.db, jobInput({ userId }));
    const second = await newJob(stage.deps.db, jobInput({ userId }));
    await completeJob(stage.deps.db, first, RESULT);
    const lines = (await operator.type('list', '--user', userId)).text.split('\n');
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(['JOB', second, first]);
    expect(await operator.json('list', '--user', userId, '--status', 'completed')).toEqual([
      expect.objectContaining({
        id: first,
        status: 'completed',
        output: expect.objectContaining({ bytes: RESULT.bytes }),
      }),
    ]);
    expect((await operator.type('list', '--user', userId, '--status', 'failed')).text).toBe('There are no such jobs.');
    expect(await operator.json('list', '--user', userId, '--limit', '1')).toHaveLength(1);
  });

  it.each([
    ['show'],
    ['list', '--status', 'done'],
    ['list', '--limit', '0'],
    ['list', '--limit', 'many'],
    ['list', '--what'],
    ['constructor'],
    ['show', 'no-id'],
    ['show', randomUUID(), 'another'],
    ['resume'],
    ['resume', randomUUID(), '--all'],
  ])('%s %s %s is refused as wrong words', async (...words) => {
    await expect(operator.type(...words.filter((word) => word !== undefined))).rejects.toThrow(UsageError);
  });

  it('an unknown job is said to be one', async () => {
    for (const verb of ['show', 'complete', 'cancel', 'retry', 'accept', 'resume']) {
      await expect(operator.type(verb, randomUUID())).rejects.toMatchObject({ code: 'job_not_found' });
    }
  });
});

describe('pro jobs cancel', () => {
  it('asks the workflow', async () => {
    const { jobId, handle } = await stage.runningJob();
    expect((await operator.type('cancel', jobId)).text).toContain('may still be charged');
    const { events } = await handle.fetchHistory();
    expect(events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
  });

  it('ends a job that no workflow works on', async () => {
    const jobId = await newJob(stage.deps.db);
    await operator.type('cancel', jobId);
    expect(await row(jobId)).toMatchObject({ status: 'cancelled' });
  });

  it('refuses one that is over', async () => {
    const jobId = await newJob(stage.deps.db);
    await completeJob(stage.deps.db, jobId, RESULT);
    await expect(operator.type('cancel', jobId)).rejects.toMatchObject({ code: 'job_over' });
  });
});

describe('pro jobs retry', () => {
  it('starts a failed job again, with the generation it has', async () => {
    const { jobId, handle } = await stage.runningJob();
    await recordGeneration(stage.deps.db, jobId, 'generation-1');
    await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT });
    await handle.terminate();
    expect((await operator.type('retry', jobId)).text).toContain('goes on');
    expect(await row(jobId)).toMatchObject({ status: 'queued', errorCode: null });
    expect(await stage.deps.outcomes.of(jobId)).toEqual({ state: 'running' });
  });

  it('refuses one that has not failed', async () => {
    const { jobId } = await stage.runningJob();
    await expect(operator.type('retry', jobId)).rejects.toMatchObject({ code: 'job_not_failed' });
  });
});

describe('pro jobs resume', () => {
  const inNeed = async () => {
    const { jobId, userId } = await stage.runningJob();
    await failJob(stage.deps.db, jobId, { status: 'needs_attention', ...FAULT });
    return { jobId, userId };
  };

  it('carries one on, takes the hold off and wakes who gets a place', async () => {
    const [{ jobId }, waiter] = [await inNeed(), await stage.runningJob()];
    await setHold(stage.deps.db, FAULT);
    await acquireSlot(stage.deps.db, waiter);
    expect((await operator.type('resume', jobId)).text).toContain('1 job goes on');
    expect(await signalsOf(jobId)).toEqual(['resumeJob']);
    expect(await signalsOf(waiter.jobId)).toEqual(['slotGranted']);
    expect((await slotsOverview(stage.deps.db)).hold).toBeUndefined();
  });

  it('--all carries all on, or all of a user', async () => {
    const [one, another] = [await inNeed(), await inNeed()];
    expect(await operator.json('resume', '--all', '--user', one.userId)).toEqual({ resumed: [one.jobId] });
    expect(await signalsOf(another.jobId)).toEqual([]);
    expect((await operator.json('resume', '--all')).resumed).toEqual(
      expect.arrayContaining([one.jobId, another.jobId]),
    );
    expect(await signalsOf(another.jobId)).toEqual(['resumeJob']);
  });

  it('refuses one that waits for nobody', async () => {
    const { jobId } = await stage.runningJob();
    await expect(operator.type('resume', jobId)).rejects.toMatchObject({ code: 'job_needs_nothing' });
  });
});

describe('pro generation show', () => {
  const show = (generation: string) => showGeneration(stage.deps, { generation });

  it('says what Sync.so says right now', async () => {
    const id = await foreignGeneration(stage);
    await stage.stage.simulator.settled(id);
    const { code, json, text } = await show(id);
    expect([code, text]).toEqual([0, expect.stringMatching(/status\s+COMPLETED/)]);
    expect(text).not.toContain('undefined');
    expect(json).toMatchObject({ id, status: 'COMPLETED' });
  });

  it('says so where Sync.so knows none', async () => {
    const id = randomUUID();
    await expect(show(id)).rejects.toThrow(`Sync.so knows no generation ${id}.`);
  });
});
