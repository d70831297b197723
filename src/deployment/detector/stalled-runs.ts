import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { allSettled } from './all-settled.js';
import type { StalledRun } from './facts.js';
import type { Memory } from './memory.js';

/** Looks at single runs in a round. 20 every 5 s: a fault that one in twenty jobs has is met within 30 s, mostly sooner. */
const LOOKS = 20;
const AT_ONCE = 5;
/** Of these, runs that were in trouble before, to know when they no longer are. */
const KNOWN_LOOKS = 8;

/** Some open jobs, beginning after an id. */
export type Candidates = (after: string | undefined, limit: number) => Promise<string[]>;

/**
 * Runs whose workflow task has failed and is tried again. Only newer servers list them (temporal.md 0); besides, a few
 * open jobs are looked at in each round, the next ones in the next.
 */
export async function lookForStalled(client: Client, memory: Memory, candidates: Candidates): Promise<StalledRun[]> {
  const known = [...new Set([...memory.stalled.slice(0, KNOWN_LOOKS), ...(await reported(client, memory))])];
  const fresh = await candidates(memory.walkedTo, LOOKS - KNOWN_LOOKS);
  memory.walkedTo = fresh.at(-1); // none: it begins anew
  const left = [...new Set([...known, ...fresh])].slice(0, LOOKS).values();
  const found: StalledRun[] = [];
  const lane = async () => {
    for (const id of left) {
      const stalled = await lookAt(client, id);
      if (stalled) found.push(stalled);
    }
  };
  await allSettled(Array.from({ length: AT_ONCE }, lane));
  // Those it did not come to are as they were, and get their turn in the next round.
  memory.stalled = [...memory.stalled.slice(KNOWN_LOOKS), ...found.map(({ workflowId }) => workflowId)];
  memory.stalled = [...new Set(memory.stalled)];
  return found;
}

/** gRPC: a query with an attribute the server does not have. */
const INVALID_ARGUMENT = 3;

async function reported(client: Client, memory: Memory): Promise<string[]> {
  if (memory.reportsProblems === false) return [];
  const { namespace } = client.options;
  const query = 'ExecutionStatus = "Running" AND TemporalReportedProblems IS NOT NULL';
  try {
    const { executions } = await client.workflowService.listWorkflowExecutions({ namespace, query, pageSize: LOOKS });
    memory.reportsProblems = true;
    return (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
  } catch (error) {
    if ((error as { code?: number }).code !== INVALID_ARGUMENT) throw error;
    memory.reportsProblems = false;
    return [];
  }
}

async function lookAt(client: Client, workflowId: string): Promise<StalledRun | undefined> {
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    // A second attempt alone says little: a worker that was killed with a task in hand makes one too.
    if ((raw.pendingWorkflowTask?.attempt ?? 0) < 2) return undefined;
    const failed = await lastFailedTask(client, workflowId, runId);
    return failed && { workflowId, buildId: buildOf(raw), ...failed };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

type Described = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw'];

/** Where the next task goes: moved there by hand, on its way there, or where it is. */
function buildOf({ workflowExecutionInfo }: Described): string | undefined {
  const { versioningOverride, versionTransition, deploymentVersion } = workflowExecutionInfo?.versioningInfo ?? {};
  const moved = versioningOverride?.pinned?.version?.buildId;
  return moved || versionTransition?.deploymentVersion?.buildId || deploymentVersion?.buildId || undefined;
}

/** temporal.api.enums.v1.WorkflowTaskFailedCause */
const NON_DETERMINISTIC = 24;
/** Unspecified, unhandled command, sticky queue reset, forced close, reset, unhandled update: the course of things. */
const HARMLESS = [0, 1, 13, 17, 18, 20, 31];
/** The first failure is written down, those of the tries after it are not; signals may have come since. */
const EVENTS = 50;
const LONGEST_MESSAGE = 300;

async function lastFailedTask(client: Client, workflowId: string, runId: string) {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace: client.options.namespace, execution: { workflowId, runId }, maximumPageSize: EVENTS },
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return undefined; // whatever failed before was overcome
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) continue;
    const cause = Number(failed.cause ?? 0);
    if (HARMLESS.includes(cause)) return undefined;
    return {
      cause: cause === NON_DETERMINISTIC ? ('nondeterminism' as const) : ('throws' as const),
      message: (failed.failure?.message ?? 'no message').slice(0, LONGEST_MESSAGE),
      eventId: Number(event.eventId),
      since: new Date(Number(event.eventTime?.seconds ?? 0) * 1000),
    };
  }
  return undefined;
}
