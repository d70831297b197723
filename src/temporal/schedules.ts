import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import type { reconcile } from '../../workflows/reconcile.js';
import { allSettled } from '../platform/all-settled.js';

export const RECONCILE = 'reconcile';

/** One a queue: several installations may share a namespace. */
export const reconcileScheduleId = (taskQueue: string) => `${RECONCILE}-${taskQueue}`;

/** What was missed while the server was down is done by the next run as well. */
const CATCH_UP = '1 minute';
/** Takes seconds. One that hangs must not keep all later ones from starting. */
const LONGEST_RUN = '15 minutes';

/**
 * Runs `reconcile` every minute, never two at a time. Makes the schedule or brings it up to date, so each API calls
 * it at its start; one that an operator has paused stays paused.
 */
export async function ensureReconcileSchedule(client: Client, taskQueue: string): Promise<void> {
  const scheduleId = reconcileScheduleId(taskQueue);
  const schedule = scheduleOf(taskQueue);
  try {
    await client.schedule.create<typeof reconcile>({ scheduleId, ...schedule });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(scheduleId);
    await handle.update<typeof reconcile>(({ state }) => ({ ...schedule, state }));
  }
}

const scheduleOf = (taskQueue: string) => ({
  spec: { intervals: [{ every: '1 minute' as const }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType: RECONCILE,
    workflowId: reconcileScheduleId(taskQueue),
    taskQueue,
    args: [] as [],
    workflowRunTimeout: LONGEST_RUN,
    staticSummary: 'Heals what lies between Temporal, the database and the bucket',
  },
  policies: { overlap: 'SKIP' as const, catchupWindow: CATCH_UP },
});

/** Whether jobs are healed. */
export type HealerFacts =
  | 'missing'
  | {
      /** Why; undefined: it is not. */
      paused?: string;
      madeAt: Date;
      /** When the last run came to its end. */
      lastSucceededAt?: Date;
    };

/** The schedule that heals, and its last run that came to its end as the server's index has it. */
export async function lookAtReconcile(client: Client, taskQueue: string): Promise<HealerFacts> {
  const scheduleId = reconcileScheduleId(taskQueue);
  const succeeded = lastSuccess(client, scheduleId);
  const described = client.schedule.getHandle(scheduleId).describe();
  const [schedule, lastSucceededAt] = await allSettled([described.catch(ifMissing), succeeded]);
  if (!schedule) return 'missing';
  const { state, info } = schedule;
  return { madeAt: info.createdAt, lastSucceededAt, ...(state.paused && { paused: state.note ?? '' }) };
}

function ifMissing(error: unknown): undefined {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}

/** Runs have its id with the time in theirs. The index has the newest first. */
async function lastSuccess(client: Client, scheduleId: string): Promise<Date | undefined> {
  const query = `TemporalScheduledById = "${scheduleId}" AND ExecutionStatus = "Completed"`;
  for await (const { closeTime } of client.workflow.list({ query, pageSize: 1 })) return closeTime;
  return undefined;
}
