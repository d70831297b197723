import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { inParallel } from '../platform/in-parallel.js';
import { lookAtRun, type StalledRun } from './stalled-run.js';
import { type Version, versionText } from './worker-deployment.js';

/** One run of a job. */
export interface JobRun {
  workflowId: string;
  runId: string;
}

export interface StartedRun extends JobRun {
  /** In ms since 1970. */
  startedAt: number;
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
  /** Jobs a worker of this build cannot get on with; it looks at the oldest `limit` jobs that may be. */
  stuck(buildId: string, look: { limit: number; since?: Date }): Promise<StuckJob[]>;
  /** The run's events; undefined where it is gone. */
  history(run: JobRun): Promise<History | undefined>;
  /** From its next workflow task on the job runs there. The server takes any version, so look first that it lives. */
  pin(run: JobRun, buildId: string, identity: string): Promise<void>;
}

/**
 * Runs that end on these versions only (others go on on the Current one by themselves), also those that were moved there
 * and have not run there yet (seen on 1.29.1).
 */
export function openRunsQuery(deploymentName: string, ...buildIds: string[]): string {
  const versions = buildIds.map((buildId) => `"${versionText({ deploymentName, buildId })}"`).join(', ');
  return (
    `TemporalWorkerDeploymentVersion IN (${versions}) AND ` +
    'TemporalWorkflowVersioningBehavior = "Pinned" AND ExecutionStatus = "Running"'
  );
}

/** A run that was moved away ended on another version; the builds of the workers it had stay in its `BuildIds`. */
export const closedRunsQuery = (version: Version): string =>
  `(TemporalWorkerDeploymentVersion = "${versionText(version)}" OR BuildIds = "unversioned:${version.buildId}") AND ` +
  'ExecutionStatus != "Running"';

/** temporal.api.workflow.v1.VersioningOverride.PinnedOverrideBehavior */
const PINNED = 1;

/** Of one answer of the server; and of all, to find the oldest of many runs: beyond, any will do. */
const PAGE = 1000;
const LISTED = 5000;
/** Looked at one by one: enough to be quick, few enough to go unnoticed beside the jobs themselves. */
const AT_ONCE = 10;
/** As much may an operator's clock differ from the server's. */
const CLOCKS_MS = 10 * 60_000;

export function createVersionJobs(client: Client, deploymentName: string, taskQueue: string): VersionJobs {
  const { namespace } = client.options;
  const ofVersion = (buildId: string) =>
    `TemporalWorkerDeploymentVersion = "${versionText({ deploymentName, buildId })}"`;
  const openOf = (buildId: string) => openRunsQuery(deploymentName, buildId);
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
    async stuck(buildId, { limit, since }) {
      // A job whose first task fails has no version in the index (temporal.md 2.1), so those without one count too.
      const may = `(${ofVersion(buildId)} OR TemporalWorkerDeploymentVersion IS NULL)`;
      const young = since ? ` AND StartTime >= "${new Date(since.getTime() - CLOCKS_MS).toISOString()}"` : '';
      const query = `ExecutionStatus = "Running" AND TaskQueue = "${taskQueue}" AND ${may}${young}`;
      // The newest have only just begun, and would hide those the code threw in at a later step.
      const oldest = (await oldestRuns(client, query, LISTED)).slice(0, limit);
      return await stuckOf(client, buildId, oldest);
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

/** Oldest first, of the newest `listed`: the server sorts by nothing else than the newest first. */
export async function oldestRuns(client: Client, query: string, listed: number): Promise<StartedRun[]> {
  const found: StartedRun[] = [];
  for await (const { workflowId, runId, startTime } of client.workflow.list({ query, pageSize: PAGE })) {
    found.push({ workflowId, runId, startedAt: startTime.getTime() });
    if (found.length === listed) break;
  }
  return found.toSorted((a, b) => a.startedAt - b.startedAt);
}

async function stuckOf(client: Client, buildId: string, runs: JobRun[]): Promise<StuckJob[]> {
  const found: StuckJob[] = [];
  await inParallel(runs, { atOnce: AT_ONCE }, async (run) => {
    const look = await lookAtRun(client, run.workflowId);
    if (typeof look === 'object' && look.buildId === buildId && OF_THE_CODE.includes(look.cause)) {
      found.push({ ...run, message: look.message });
    }
  });
  return found;
}

/** Tasks and steps that run out of time say more of the machine. */
const OF_THE_CODE: StalledRun['cause'][] = ['nondeterminism', 'throws'];

async function historyOf(client: Client, { workflowId, runId }: JobRun): Promise<History | undefined> {
  try {
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
