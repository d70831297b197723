import { countAlarms } from '../src/db/healing.js';
import { removeOldEvents } from '../src/db/job-events.js';
import { removeOldDeliveries } from '../src/db/webhook-deliveries.js';
import type { ReconcileDeps } from './deps.js';
import { createJobHealing } from './reconcile-jobs.js';
import { createSlotHealing } from './reconcile-slots.js';
import { createVersionHealing, type WorkerBuild } from './rescue.js';
import { createSweep } from './sweep.js';
import type { Place } from './walk.js';

/** What heals between the stores, step by step; each may be repeated, and run beside itself. */
export const createReconcileActivities = (deps: ReconcileDeps, build?: WorkerBuild) => ({
  ...createJobHealing(deps),
  ...createSlotHealing(deps),
  ...createSweep(deps),
  ...createVersionHealing(deps, build),

  /**
   * One line a minute while something is wrong, for whoever watches the logs. Then old events go: not by a step of their
   * own, which would be another course of the workflow for one statement that nearly always finds nothing to do.
   */
  async raiseAlarms(): Promise<Place> {
    await raise(deps);
    const removed = (await removeOldEvents(deps.db)) + (await removeOldDeliveries(deps.db));
    if (removed > 0) deps.log.info({ removed }, 'events of jobs and webhooks older than 30 days are removed');
    return {};
  },
});

async function raise({ db, log }: ReconcileDeps): Promise<void> {
  const alarms = await countAlarms(db);
  const { notStarted, overdue, needAttention, doubtfulResults } = alarms;
  if (notStarted > 0) log.error(alarms, `${notStarted} jobs were accepted over 30 s ago and have not begun`);
  if (overdue > 0) log.error(alarms, `${overdue} generations take over four times their typical time`);
  if (needAttention > 0) log.error(alarms, `${needAttention} jobs need attention; then: pro jobs resume --all`);
  if (doubtfulResults > 0) {
    const next = 'pro jobs show, then: pro jobs accept, or retry --pay-again';
    log.error(alarms, `${doubtfulResults} results wait for a person's decision; ${next}`);
  }
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
