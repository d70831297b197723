import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { toFailure, translated } from '../../activities/failures.js';
import { ensureSearchAttributes } from '../../src/clients/temporal.js';
import type { ProJobInput, PublishedResult } from '../../src/domain/job.js';
import { AppError } from '../../src/errors.js';
import { jobStateQuery } from '../../workflows/messages.js';
import { proJob } from '../../workflows/pro-job.js';
import { recordingActivities } from '../support/recording-activities.js';
import { createTimeSkippingEnvironment } from '../support/time-skipping-server.js';
import { bundleWorkflows, type FlatActivities, jobInput, withWorker } from '../support/workflow-environment.js';

let environment: TestWorkflowEnvironment;
let bundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  [environment, bundle] = await Promise.all([createTimeSkippingEnvironment(), bundleWorkflows()]);
  await ensureSearchAttributes(environment.client);
}, 300_000);
afterAll(() => environment?.teardown());

const run = (activities: FlatActivities, input: ProJobInput = jobInput()) =>
  withWorker(environment, bundle, activities, (taskQueue) =>
    environment.client.workflow.execute(proJob, { taskQueue, workflowId: input.jobId, args: [input, {}] }),
  );

/** The reason a job failed with, as Temporal shows it. */
async function failureOf(running: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw new Error(`expected a failed workflow, got ${error}`);
}

describe('a job that goes well', () => {
  it('prepares, submits, waits, publishes and finalizes, in this order', async () => {
    const { activities, calls } = recordingActivities();
    const result = await run(activities);
    expect(result.bytes).toBe(10);
    const story = calls.map((call) => call.name).filter((name) => name !== 'recordProgress');
    expect(story).toEqual([
      'prepareAssets',
      'shareAssets',
      'acquireSlot',
      'recordAttempt',
      'submitGeneration',
      'recordGeneration',
      'checkGeneration',
      'releaseSlot',
      'publishResult',
      'completeJob',
    ]);
  });

  it('stores the attempt before it is sent, with its key and its token', async () => {
    const { activities, named } = recordingActivities();
    const input = jobInput();
    await run(activities, input);
    const [[, stored] = []] = named('recordAttempt');
    const [[, , , sent] = []] = named('submitGeneration');
    expect(stored).toEqual(sent);
    expect(sent).toMatchObject({ n: 1, token: expect.stringMatching(/^[A-Za-z0-9_-]{1,255}$/) });
    expect((sent as { idempotencyKey: string }).idempotencyKey).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
  });

  it('shows progress that never goes back', async () => {
    const seen = [40, 20, 60, undefined];
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        const progressPercent = seen.shift();
        return progressPercent ? { status: 'RUNNING', progressPercent } : { status: 'COMPLETED' };
      },
    });
    await run(activities);
    const percents = named('recordProgress').map(([, progress]) => (progress as { percent: number }).percent);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(85);
    const stages = new Set(named('recordProgress').map(([, progress]) => (progress as { stage: string }).stage));
    expect([...stages]).toEqual(['preparing', 'submitting', 'generating', 'publishing']);
  });
});

describe('a long wait', () => {
  it('of eight hours takes seconds here, and no run of it grows beyond 100 events', async () => {
    const input = jobInput();
    const doneAt = (await environment.currentTimeMs()) + 8 * 3600_000;
    const { activities } = recordingActivities({
      checkGeneration: async () => ({
        status: (await environment.currentTimeMs()) < doneAt ? ('RUNNING' as const) : ('COMPLETED' as const),
      }),
    });
    await run(activities, input);
    expect(await environment.currentTimeMs()).toBeGreaterThanOrEqual(doneAt);
    const lengths = await historyLengths(input.jobId);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
  });

  it('sends the generation once, whatever the number of runs', async () => {
    let looks = 0;
    const { activities, named } = recordingActivities({
      checkGeneration: async () => ({ status: ++looks < 30 ? ('RUNNING' as const) : ('COMPLETED' as const) }),
    });
    await run(activities);
    expect(named('submitGeneration')).toHaveLength(1);
    expect(named('prepareAssets')).toHaveLength(1);
    expect(named('shareAssets')).toHaveLength(1);
  });
});

describe('faults', () => {
  it('input faults fail the job at once, with what to do next on the row', async () => {
    const { activities, named } = recordingActivities({
      prepareAssets: async () => {
        throw toFailure(new AppError('invalid_segments', { detail: 'segments[0]: outside the video.' }), 1);
      },
    });
    const failure = await failureOf(run(activities));
    expect(failure.type).toBe('invalid_segments');
    expect(named('submitGeneration')).toHaveLength(0);
    const [[, fault] = []] = named('failJob');
    expect(fault).toEqual({
      status: 'failed',
      code: 'invalid_segments',
      message: 'The segments do not fit the uploaded media. segments[0]: outside the video.',
      next: 'Change the input and submit again.',
      generationOver: false,
    });
  });

  it('an unknown outcome is sent again with the same attempt', async () => {
    let tries = 0;
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        tries += 1;
        if (tries < 4) throw toFailure(new AppError('outcome_unknown'), tries);
        return 'generation-1';
      },
    });
    await run(activities);
    const attempts = named('submitGeneration').map(([, , , attempt]) => attempt);
    expect(attempts).toHaveLength(4);
    expect(new Set(attempts.map((attempt) => JSON.stringify(attempt))).size).toBe(1);
  });

  it("a failed generation fails the job with Sync.so's reason, even where the code reads like a passing fault", async () => {
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        throw toFailure(new AppError('generation_infra_storage_error', { detail: 'Disk.', final: true }), 1);
      },
    });
    expect((await failureOf(run(activities))).type).toBe('generation_infra_storage_error');
    expect(named('checkGeneration')).toHaveLength(1);
    expect(named('publishResult')).toHaveLength(0);
    expect(named('failJob')).toHaveLength(1);
  });

  it('a bug in an activity ends the job instead of repeating for ever', async () => {
    const { activities, named } = recordingActivities({
      prepareAssets: async () => {
        throw toFailure(new TypeError('undefined is not a function'), 1);
      },
    });
    expect((await failureOf(run(activities))).type).toBe('internal');
    expect(named('failJob')).toHaveLength(1);
  });

  it('a result that is refused twice fails the job and is not called completed', async () => {
    let tries = 0;
    const { activities, named } = recordingActivities({
      publishResult: async () => {
        tries += 1;
        throw toFailure(new AppError('result_invalid'), tries);
      },
    });
    expect((await failureOf(run(activities))).type).toBe('result_invalid');
    expect(named('publishResult')).toHaveLength(2);
    expect(named('completeJob')).toHaveLength(0);
  });

  it('a result that is refused once has its second try, though passing faults came before and between', async () => {
    const codes = ['service_unavailable', 'result_invalid', 'service_unavailable', 'result_invalid', 'too late'];
    let tries = 0;
    const { publishResult } = translated({
      publishResult: async (): Promise<PublishedResult> => {
        tries += 1;
        heartbeat(tries);
        throw new AppError(codes[tries - 1] ?? '');
      },
    });
    const { activities } = recordingActivities({ publishResult });
    expect((await failureOf(run(activities))).type).toBe('result_invalid');
    expect(tries).toBe(4);
  });
});

describe('operators', () => {
  it('see the state of a job by query', async () => {
    const input = jobInput();
    const { activities } = recordingActivities({
      checkGeneration: async () => ({ status: 'RUNNING' as const, progressPercent: 50 }),
    });
    await withWorker(environment, bundle, activities, async (taskQueue) => {
      const job = await environment.client.workflow.start(proJob, {
        taskQueue,
        workflowId: input.jobId,
        args: [input, {}],
      });
      await environment.sleep('10 minutes');
      expect(await job.query(jobStateQuery)).toMatchObject({ stage: 'generating', generationId: 'generation-1' });
      await job.terminate();
    });
  });
});

/** Events of each run of a job, from the first run to the last. */
async function historyLengths(workflowId: string): Promise<number[]> {
  const lengths: number[] = [];
  let runId: string | undefined = (await environment.client.workflow.getHandle(workflowId).describe()).raw
    .workflowExecutionInfo?.firstRunId as string | undefined;
  while (runId) {
    const { events } = await environment.client.workflow.getHandle(workflowId, runId).fetchHistory();
    lengths.push(events?.length ?? 0);
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return lengths;
}
