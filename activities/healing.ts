import { createAdoptedActivities } from './adopted.js';
import type { ReconcileDeps } from './deps.js';
import { translated } from './failures.js';
import { createReconcileActivities } from './reconcile.js';

/** What workflows other than the job's use, as a worker registers it beside the job's. */
export const healingActivities = (deps: ReconcileDeps) => ({
  ...translated(createReconcileActivities(deps)),
  ...translated(createAdoptedActivities(deps)),
});
