import type { Client } from '@temporalio/client';

/** A run whose next step fails again and again. */
export interface StalledRun {
  workflowId: string;
  /** Build it is on, or is about to begin on. */
  buildId?: string;
  /** `ran_out`: its workflow tasks run out of time; `step_cut_off`: a step of it does, as where its worker ends. */
  cause: 'nondeterminism' | 'throws' | 'ran_out' | 'step_cut_off';
  message: string;
  /** The event that says so; of a step there is none. */
  eventId?: number;
  since: Date;
  /** Identity of who had what ran out first. */
  worker?: string;
}

/** gRPC: too late, and asked for too much at a time. */
const NO_ANSWER = [4, 8];
const NOT_FOUND = 5;

const codeOf = (error: unknown): number | undefined => (error as { code?: number }).code;

/** Whether the open run of a job gets on; `unknown`: the server did not say in time. */
export async function lookAtRun(client: Client, workflowId: string): Promise<StalledRun | 'well' | 'unknown'> {
  try {
    const { namespace } = client.options;
    const described = await client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
    // A second attempt alone says little: a worker that was killed with a task in hand makes one too.
    const attempt = described.pendingWorkflowTask?.attempt ?? 0;
    if (attempt < 2) return cutOff(described, workflowId) ?? 'well';
    const runId = described.workflowExecutionInfo?.execution?.runId ?? '';
    const failed = await lastFailedTask(client, { workflowId, runId }, attempt);
    return failed ? { workflowId, ...failed, buildId: buildOf(described) ?? failed.buildId } : 'well';
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
  const events = history?.events ?? [];
  for (const event of events) {
    if (event.workflowTaskCompletedEventAttributes) return undefined; // whatever failed before was overcome
    if (event.workflowTaskTimedOutEventAttributes) {
      return attempt < TRIED_IN_VAIN ? undefined : ranOut(event, attempt, events);
    }
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) continue;
    const cause = Number(failed.cause ?? 0);
    if (HARMLESS.includes(cause)) return undefined;
    return {
      cause: cause === NON_DETERMINISTIC ? ('nondeterminism' as const) : ('throws' as const),
      message: (failed.failure?.message ?? 'no message').slice(0, LONGEST_MESSAGE),
      // A job whose very first task fails is on no version yet.
      buildId: startOf(events, failed.startedEventId)?.workerVersion?.buildId || undefined,
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
  const start = startOf(events, event.workflowTaskTimedOutEventAttributes?.startedEventId);
  return {
    cause: 'ran_out' as const,
    message: `the first try ran out of time and ${attempt - 2} after it failed; the worker's log says why`,
    worker: start?.identity ?? undefined,
    buildId: start?.workerVersion?.buildId || undefined,
    ...placeOf(event),
  };
}

const startOf = (events: readonly HistoryEvent[], startedId: HistoryEvent['eventId']) =>
  events.find(({ eventId }) => startedId && eventId?.equals(startedId))?.workflowTaskStartedEventAttributes;

const placeOf = ({ eventId, eventTime }: HistoryEvent) => ({ eventId: Number(eventId), since: dateOf(eventTime) });

const dateOf = (time: HistoryEvent['eventTime']): Date => new Date(Number(time?.seconds ?? 0) * 1000);
