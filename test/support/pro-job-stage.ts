import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { JobStage, ProJobInput } from '../../src/domain/job.js';
import type { JobState } from '../../src/domain/job-state.js';
import { ensureSearchAttributes } from '../../src/temporal/client.js';
import { type JobSettings, jobStateQuery } from '../../workflows/messages.js';
import { proJob } from '../../workflows/pro-job.js';
import { bundleWorkflows } from './bundles.js';
import { runUntilStopped } from './pinned-worker.js';
import { type Answering, byWorkflow, type JobActivities } from './recording-activities.js';
import { createTimeSkippingEnvironment } from './time-skipping-server.js';
import { until } from './until.js';
import { createWorkerInProcess } from './worker-in-process.js';
import { jobInput } from './workflow-environment.js';

export type RunningJob = WorkflowHandleWithFirstExecutionRunId<typeof proJob>;

export interface JobRun {
  input?: ProJobInput;
  settings?: Partial<JobSettings>;
  state?: JobState;
}

interface DrivenRun extends JobRun {
  /** What happens while the job runs; the job's end is waited for afterwards. */
  drive?(job: RunningJob): Promise<unknown>;
}

const TASK_QUEUE = 'jobs';
/** As configured when nobody says otherwise (src/platform/config.ts). */
const IN_FLIGHT_MS = 300_000;

/** Temporal's time-skipping server and one worker on it, once for a test file. It knows no versions, so that has none. */
export async function startProJobStage() {
  const [environment, workflowBundle] = await Promise.all([createTimeSkippingEnvironment(), bundleWorkflows()]);
  await ensureSearchAttributes(environment.client);
  const answering: Answering = new Map();
  const worker = await createWorkerInProcess({
    ...{ connection: environment.nativeConnection, taskQueue: TASK_QUEUE, workflowBundle },
    activities: { default: byWorkflow(answering) },
  });
  const stop = runUntilStopped(worker);
  /** Starts a job whose activities answer so. */
  async function start(activities: JobActivities, { input = jobInput(), settings = {}, state }: JobRun = {}) {
    answering.set(input.jobId, { calls: [], activities });
    const all = { inFlightMs: IN_FLIGHT_MS, ...settings };
    const args: Parameters<typeof proJob> = state ? [input, all, state] : [input, all];
    return await environment.client.workflow.start(proJob, { taskQueue: TASK_QUEUE, workflowId: input.jobId, args });
  }
  return {
    ...{ environment, start },
    /** Runs one job to its end; a failure of the job is thrown as the SDK throws it. */
    async run(activities: JobActivities, { drive, ...job }: DrivenRun = {}) {
      const running = await start(activities, job);
      await drive?.(running);
      return await running.result();
    },
    async teardown() {
      await stop();
      await environment.teardown();
    },
  };
}

export const reaches = (job: RunningJob, stage: JobStage) =>
  until(`the job is ${stage}`, 60_000, async () =>
    (await job.query(jobStateQuery)).stage === stage ? true : undefined,
  );
