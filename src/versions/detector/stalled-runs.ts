import type { Client } from '@temporalio/client';
import { inParallel } from '../../platform/in-parallel.js';
import { allSettled } from './all-settled.js';
import type { DetectorState } from './detector-state.js';
import type { StalledRun } from './facts.js';
import type { Walks } from './walk-jobs.js';

/** How many runs are looked at in a round, and for how long at most, so that the look itself is in time. */
export interface Looks {
  most: number;
  forMs: number;
}

/**
 * Of the API, every 5 s: five such rounds within 30 s are 300 jobs at work and 300 that wait for a place, and 24 calls a
 * second. The server lets one namespace make some hundreds.
 */
export const ROUND: Looks = { most: 120, forMs: 2_000 };
/** Of a command, which looks once and whose user has the time. */
export const ONE_LOOK: Looks = { most: 600, forMs: 4_000 };

const AT_ONCE = 10;
/** Of these, runs that were in trouble before, to know when they no longer are. */
const KNOWN_SHARE = 0.25;
/** Runs that Temporal itself makes suspect, of each of the two lists. */
const SUSPECTS = 20;

/**
 * Runs whose workflow task has failed and is tried again: all that are known. Only newer servers list them (temporal.md
 * 0), and an older one shows by its list only those whose very first task was not done; so besides these some open jobs
 * are looked at in each round, the next ones in the next.
 */
export async function lookForStalled(
  client: Client,
  memory: DetectorState,
  { walks, taskQueue, looks }: { walks: Walks; taskQueue: string; looks: Looks },
): Promise<StalledRun[]> {
  const until = performance.now() + looks.forMs;
  const suspects = await allSettled([reported(client, memory), neverDone(client, taskQueue)]);
  const known = [...memory.stalled.keys()].slice(0, looks.most * KNOWN_SHARE);
  const first = [...new Set([...known, ...suspects.flat()])];
  const walk = await walks(memory.places, looks.most - first.length);
  const next = [...first, ...walk.ids].entries();
  const seen = new Set<string>();
  let begun = 0;
  const look = async ([place, id]: [number, string]) => {
    begun = place + 1;
    if (seen.has(id)) return;
    seen.add(id);
    remember(memory, id, await lookAt(client, id));
  };
  await allSettled([inParallel(next, { atOnce: AT_ONCE, mayBegin: () => performance.now() < until }, look)]);
  walk.goOn(Math.max(0, begun - first.length));
  return [...memory.stalled.values()];
}

/** Those that were not looked at, or gave no answer in time, are as they were. */
function remember({ stalled }: DetectorState, id: string, found: StalledRun | 'well' | 'unknown'): void {
  if (found === 'unknown') return;
  stalled.delete(id); // so that it comes last
  if (found !== 'well') stalled.set(id, found);
}

/** gRPC: a query with an attribute the server does not have. */
const INVALID_ARGUMENT = 3;

async function reported(client: Client, memory: DetectorState): Promise<string[]> {
  if (memory.reportsProblems === false) return [];
  try {
    const ids = await newest(client, 'TemporalReportedProblems IS NOT NULL');
    memory.reportsProblems = true;
    return ids;
  } catch (error) {
    if (codeOf(error) !== INVALID_ARGUMENT) throw error;
    memory.reportsProblems = false;
    return [];
  }
}

/** A run has a version in the index once its first workflow task is done (temporal.md 2.1). */
const neverDone = (client: Client, taskQueue: string) =>
  newest(client, `TaskQueue = "${taskQueue}" AND TemporalWorkerDeploymentVersion IS NULL`);

async function newest(client: Client, which: string): Promise<string[]> {
  const { namespace } = client.options;
  const query = `ExecutionStatus = "Running" AND ${which}`;
  const request = { namespace, query, pageSize: SUSPECTS };
  const { executions } = await client.workflowService.listWorkflowExecutions(request);
  return (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
}

/** gRPC: too late, and asked for too much at a time. */
const NO_ANSWER = [4, 8];
const NOT_FOUND = 5;

const codeOf = (error: unknown): number | undefined => (error as { code?: number }).code;

async function lookAt(client: Client, workflowId: string): Promise<StalledRun | 'well' | 'unknown'> {
  try {
    const { namespace } = client.options;
    const described = await client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
    // A second attempt alone says little: a worker that was killed with a task in hand makes one too.
    const attempt = described.pendingWorkflowTask?.attempt ?? 0;
    if (attempt < 2) return cutOff(described, workflowId) ?? 'well';
    const runId = described.workflowExecutionInfo?.execution?.runId ?? '';
    const failed = await lastFailedTask(client, { workflowId, runId }, attempt);
    return failed ? { workflowId, buildId: buildOf(described), ...failed } : 'well';
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return 'well';
    if (NO_ANSWER.includes(codeOf(error) ?? -1)) return 'unknown';
    throw error;
  }
}

type Described = Awaited<ReturnType<Client['workflowService']['describeWorkflowExecution']>>;

/** Where the next task goes: moved there by hand, on its way there, or where it is. */
function buildOf({ workflowExecutionInfo }: Described): string | undefined {
  const { versioningOverride, versionTransition, deploymentVersion } = workflowExecutionInfo?.versioningInfo ?? {};
  const moved = versioningOverride?.pinned?.version?.buildId;
  return moved || versionTransition?.deploymentVersion?.buildId || deploymentVersion?.buildId || undefined;
}

/** A step that runs out of time this often has no slow worker but one that ends, or that was frozen. */
const STEP_TRIES = 3;

/** A step of it that ran out of time again and again: its worker no longer said that it is at it. */
function cutOff(described: Described, workflowId: string): StalledRun | undefined {
  const steps = described.pendingActivities ?? [];
  const step = steps.find(
    ({ attempt, lastFailure }) => (attempt ?? 0) >= STEP_TRIES && Boolean(lastFailure?.timeoutFailureInfo),
  );
  if (!step) return undefined;
  return {
    ...{ workflowId, buildId: buildOf(described), cause: 'step_cut_off' },
    message: `step ${step.activityType?.name ?? 'unknown'}, try ${step.attempt}`,
    since: dateOf(step.lastStartedTime),
    worker: step.lastWorkerIdentity ?? undefined,
  };
}

/** temporal.api.enums.v1.WorkflowTaskFailedCause */
const NON_DETERMINISTIC = 24;
/** Unspecified, unhandled command, sticky queue reset, forced close, reset, unhandled update: the course of things. */
const HARMLESS = [0, 1, 13, 17, 18, 20, 31];
/** The first failure is written down, those of the tries after it are not; signals may have come since. */
const EVENTS = 50;
const LONGEST_MESSAGE = 300;

/** A worker that is killed, or short of CPU, lets a task run out once or twice. */
const TRIED_IN_VAIN = 4;

async function lastFailedTask(client: Client, execution: { workflowId: string; runId: string }, attempt: number) {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace: client.options.namespace, execution, maximumPageSize: EVENTS },
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return undefined; // whatever failed before was overcome
    if (event.workflowTaskTimedOutEventAttributes) {
      return attempt < TRIED_IN_VAIN ? undefined : ranOut(event, attempt, history?.events ?? []);
    }
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) continue;
    const cause = Number(failed.cause ?? 0);
    if (HARMLESS.includes(cause)) return undefined;
    return {
      cause: cause === NON_DETERMINISTIC ? ('nondeterminism' as const) : ('throws' as const),
      message: (failed.failure?.message ?? 'no message').slice(0, LONGEST_MESSAGE),
      ...placeOf(event),
    };
  }
  return undefined;
}

type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>>['history']>['events']
>[number];

/** The first try ran out of time, so what became of those after it was not written down. */
function ranOut(event: HistoryEvent, attempt: number, events: readonly HistoryEvent[]) {
  const startedId = event.workflowTaskTimedOutEventAttributes?.startedEventId;
  const started = events.find(({ eventId }) => startedId && eventId?.equals(startedId));
  return {
    cause: 'ran_out' as const,
    message: `the first try ran out of time and ${attempt - 2} after it failed; the worker's log says why`,
    worker: started?.workflowTaskStartedEventAttributes?.identity ?? undefined,
    ...placeOf(event),
  };
}

const placeOf = ({ eventId, eventTime }: HistoryEvent) => ({ eventId: Number(eventId), since: dateOf(eventTime) });

const dateOf = (time: HistoryEvent['eventTime']): Date => new Date(Number(time?.seconds ?? 0) * 1000);
