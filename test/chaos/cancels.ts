import type { Client } from '@temporalio/client';
import { type HistoryEvent, historiesOf } from '../support/histories-of.js';

/**
 * After what a cancel comes too late. A job that fails gives its place back before its row says so, and is not stopped
 * in between: what counts is when the failure came.
 */
const DECIDES = {
  completed: (event: HistoryEvent) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'completeJob',
  failed: (event: HistoryEvent) =>
    Boolean(event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes),
};

/**
 * Why a job that a person cancelled should not have ended otherwise; undefined where the cancel came too late for it.
 * `events`: of all runs from the job's start, or its last retry; nobody tries again what he cancelled.
 */
export function unheededCancel(
  events: readonly HistoryEvent[],
  { status, saidYesAt }: { status: keyof typeof DECIDES; saidYesAt?: number },
): string | undefined {
  const asked = events.findIndex((event) => event.workflowExecutionCancelRequestedEventAttributes);
  const decided = events.findLastIndex(DECIDES[status]);
  if (asked !== -1 && decided > asked) return `${status} after its workflow was told of the cancel`;
  const startedAt = Number(events[0]?.eventTime?.seconds ?? 0) * 1000;
  if (saidYesAt !== undefined && startedAt > saidYesAt) return `${status} by a run that began after the cancel`;
  return undefined;
}

/** Oldest first. */
export async function eventsOfAllRuns(client: Client, jobId: string): Promise<HistoryEvent[]> {
  return (await historiesOf(client, jobId)).flatMap(({ events }) => events ?? []);
}
