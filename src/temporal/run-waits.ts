import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

/** What a running job waits for, as Temporal knows it. */
export interface RunWaits {
  /** What a worker does for it, or is to do. */
  step?: PendingStep;
  /** The timer that ends its wait, if nothing else does before. */
  timer?: { summary?: string; until: Date };
}

export interface PendingStep {
  name: string;
  /** Which try this is, from 1. */
  attempt: number;
  /** A worker is at it since then. */
  startedAt?: Date;
  /** It is done again then; left out: as soon as a worker takes it. */
  nextAt?: Date;
  /** Why the try before failed. */
  fault?: string;
}

/** The SDK itself tries again for a minute; whoever asks would rather know the rest. */
const DEADLINE_MS = 10_000;
/** A run goes on in a new one long before (workflows/job.ts). */
const EVENTS = 200;

/** Looks at the last run. Throws where there is none, or Temporal does not answer. */
export const lookAtRun = (client: Client, jobId: string): Promise<RunWaits> =>
  client.withDeadline(Date.now() + DEADLINE_MS, async () => {
    const { raw, runId } = await client.workflow.getHandle(jobId).describe();
    const [pending] = raw.pendingActivities ?? [];
    return { step: pending && stepOf(pending), timer: await openTimer(client, { workflowId: jobId, runId }) };
  });

/** temporal.api.enums.v1.PendingActivityState */
const STARTED = 2;

interface Timestamp {
  seconds?: unknown;
  nanos?: number | null;
}

interface PendingActivity {
  activityType?: { name?: string | null } | null;
  state?: number | null;
  attempt?: number | null;
  lastStartedTime?: Timestamp | null;
  nextAttemptScheduleTime?: Timestamp | null;
  lastFailure?: { message?: string | null } | null;
}

function stepOf(pending: PendingActivity): PendingStep {
  const { activityType, state, attempt, lastStartedTime, nextAttemptScheduleTime, lastFailure } = pending;
  return {
    name: activityType?.name ?? 'unknown',
    attempt: attempt ?? 1,
    startedAt: state === STARTED ? dateOf(lastStartedTime) : undefined,
    nextAt: state === STARTED ? undefined : dateOf(nextAttemptScheduleTime),
    fault: lastFailure?.message ?? undefined,
  };
}

/** Seconds come as numbers or as the protocol's own long integers. */
const msOf = ({ seconds, nanos }: Timestamp) => Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
const dateOf = (time: Timestamp | null | undefined) => (time ? new Date(msOf(time)) : undefined);

/** The newest timer that has neither fired nor been cancelled; its summary is what the workflow calls it. */
async function openTimer(client: Client, execution: { workflowId: string; runId: string }): Promise<RunWaits['timer']> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace: client.options.namespace, execution, maximumPageSize: EVENTS },
  });
  const over = new Set<string>();
  for (const event of history?.events ?? []) {
    const { timerFiredEventAttributes: fired, timerCanceledEventAttributes: cancelled } = event;
    const ended = (fired ?? cancelled)?.timerId;
    if (ended) over.add(ended);
    const started = event.timerStartedEventAttributes;
    if (!started || over.has(started.timerId ?? '')) continue;
    const summary = event.userMetadata?.summary;
    const until = new Date(msOf(event.eventTime ?? {}) + msOf(started.startToFireTimeout ?? {}));
    return { until, summary: summary ? String(defaultPayloadConverter.fromPayload(summary)) : undefined };
  }
  return undefined;
}
