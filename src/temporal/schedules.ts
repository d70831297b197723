import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import type { reconcile } from '../../workflows/reconcile.js';

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
