import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureSearchAttributes } from '../../src/clients/temporal.js';
import type { WorkflowBundle } from '../../src/deployment/builds/workflow-bundle.js';
import type { JobStage, ProJobInput } from '../../src/domain/job.js';
import type { JobState } from '../../src/domain/job-state.js';
import { type JobSettings, jobStateQuery } from '../../workflows/messages.js';
import { proJob } from '../../workflows/pro-job.js';
import { bundleWorkflows } from './bundles.js';
import { createTimeSkippingEnvironment } from './time-skipping-server.js';
import { until } from './until.js';
import { type FlatActivities, jobInput, withWorker } from './workflow-environment.js';

export type RunningJob = WorkflowHandleWithFirstExecutionRunId<typeof proJob>;

export interface JobRun {
  input?: ProJobInput;
  settings?: JobSettings;
  state?: JobState;
  /** What happens while the job runs; the job's end is waited for afterwards. */
  drive?(job: RunningJob): Promise<unknown>;
}

/** Temporal's time-skipping server and the workflows' code, once for a test file. */
export async function startProJobStage() {
  const [environment, bundle]: [TestWorkflowEnvironment, WorkflowBundle] = await Promise.all([
    createTimeSkippingEnvironment(),
    bundleWorkflows(),
  ]);
  await ensureSearchAttributes(environment.client);
  return {
    ...{ environment, bundle },
    /** Runs one job to its end; a failure of the job is thrown as the SDK throws it. */
    run: (activities: FlatActivities, { input = jobInput(), settings = {}, state, drive }: JobRun = {}) =>
      withWorker(environment, bundle, activities, async (taskQueue) => {
        const args: Parameters<typeof proJob> = state ? [input, settings, state] : [input, settings];
        const job = await environment.client.workflow.start(proJob, { taskQueue, workflowId: input.jobId, args });
        await drive?.(job);
        return await job.result();
      }),
    teardown: () => environment.teardown(),
  };
}

export const reaches = (job: RunningJob, stage: JobStage) =>
  until(`the job is ${stage}`, 60_000, async () =>
    (await job.query(jobStateQuery)).stage === stage ? true : undefined,
  );
