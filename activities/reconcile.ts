import { countAlarms } from '../src/db/healing.js';
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

  /** One line a minute while something is wrong, for whoever watches the logs. */
  async raiseAlarms(): Promise<Place> {
    const alarms = await countAlarms(deps.db);
    const { notStarted, overdue, needAttention, doubtfulResults } = alarms;
    if (notStarted > 0) deps.log.error(alarms, `${notStarted} jobs were accepted over 30 s ago and have not begun`);
    if (overdue > 0) deps.log.error(alarms, `${overdue} generations take over four times their typical time`);
    if (needAttention > 0) deps.log.error(alarms, `${needAttention} jobs need attention; then: pro jobs resume --all`);
    if (doubtfulResults > 0) {
      const next = 'pro jobs show, then: pro jobs accept, or retry --pay-again';
      deps.log.error(alarms, `${doubtfulResults} results wait for a person's decision; ${next}`);
    }
    return {};
  },
});

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
