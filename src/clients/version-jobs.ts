import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { type Version, versionText } from '../deployment/worker-deployment.js';

/** One run of a job. */
export interface JobRun {
  workflowId: string;
  runId: string;
}

/** A job whose workflow task fails again and again: the code throws, or does other than the history says. */
export interface StuckJob extends JobRun {
  message: string;
}

/** The jobs of a version: those that are pinned to it, by Temporal's own index. */
export interface VersionJobs {
  openCount(buildId: string): Promise<number>;
  open(buildId: string): AsyncIterable<JobRun>;
  /** How those ended that closed since then. */
  endedSince(buildId: string, since: Date): Promise<{ completed: number; failed: number }>;
  /** Jobs a worker of this build cannot get on with; it looks at the newest `limit` jobs that may be. */
  stuck(buildId: string, limit: number): Promise<StuckJob[]>;
  /** The run's events; undefined where it is gone. */
  history(run: JobRun): Promise<History | undefined>;
  /** From its next workflow task on the job runs there. The server takes any version, so look first that it lives. */
  pin(run: JobRun, buildId: string, identity: string): Promise<void>;
}

/** temporal.api.workflow.v1.VersioningOverride.PinnedOverrideBehavior */
const PINNED = 1;

export function createVersionJobs(client: Client, deploymentName: string, taskQueue: string): VersionJobs {
  const { namespace } = client.options;
  const ofVersion = (buildId: string) =>
    `TemporalWorkerDeploymentVersion = "${versionText({ deploymentName, buildId })}"`;
  const openOf = (buildId: string) =>
    `${ofVersion(buildId)} AND TemporalWorkflowVersioningBehavior = "Pinned" AND ExecutionStatus = "Running"`;
  const count = async (query: string) => (await client.workflow.count(query)).count;
  return {
    openCount: (buildId) => count(openOf(buildId)),
    open: (buildId) => list(client, openOf(buildId)),
    async endedSince(buildId, since) {
      const closed = `${ofVersion(buildId)} AND CloseTime >= "${since.toISOString()}"`;
      const [completed, failed] = await Promise.all([
        count(`${closed} AND ExecutionStatus = "Completed"`),
        count(`${closed} AND ExecutionStatus IN ("Failed", "TimedOut")`),
      ]);
      return { completed, failed };
    },
    async stuck(buildId, limit) {
      // A job whose first task fails has no version in the index (temporal.md 2.1), so those without one count too.
      const may = `(${ofVersion(buildId)} OR TemporalWorkerDeploymentVersion IS NULL)`;
      const query = `ExecutionStatus = "Running" AND TaskQueue = "${taskQueue}" AND ${may}`;
      return await stuckOf(client, { deploymentName, buildId }, list(client, query), limit);
    },
    history: (run) => historyOf(client, run),
    async pin(run, buildId, identity) {
      await client.workflowService.updateWorkflowExecutionOptions({
        ...{ namespace, identity, workflowExecution: run },
        workflowExecutionOptions: {
          versioningOverride: { pinned: { behavior: PINNED, version: { deploymentName, buildId } } },
        },
        updateMask: { paths: ['versioning_override'] },
      });
    },
  };
}

async function* list(client: Client, query: string): AsyncGenerator<JobRun> {
  for await (const { workflowId, runId } of client.workflow.list({ query })) yield { workflowId, runId };
}

async function stuckOf(client: Client, version: Version, runs: AsyncIterable<JobRun>, limit: number) {
  const found: StuckJob[] = [];
  let looked = 0;
  for await (const run of runs) {
    if (looked >= limit) break;
    looked += 1;
    const message = await failedTask(client, version, run);
    if (message !== undefined) found.push({ ...run, message });
  }
  return found;
}

/** What the pending workflow task failed with before, where that was on a worker of this build. */
async function failedTask(client: Client, { buildId }: Version, run: JobRun): Promise<string | undefined> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  const { raw } = await handle.describe();
  // A second attempt alone says little: a worker that was killed with a task in hand makes one too.
  if ((raw.pendingWorkflowTask?.attempt ?? 0) < 2) return undefined;
  const { events = [] } = (await historyOf(client, run)) ?? {};
  const failed = (events ?? []).findLast(
    (event) => event.workflowTaskFailedEventAttributes,
  )?.workflowTaskFailedEventAttributes;
  const started = (events ?? []).find((event) => event.eventId?.equals(failed?.startedEventId ?? -1));
  if (started?.workflowTaskStartedEventAttributes?.workerVersion?.buildId !== buildId) return undefined;
  return failed?.failure?.message ?? 'no message';
}

async function historyOf(client: Client, { workflowId, runId }: JobRun): Promise<History | undefined> {
  try {
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
