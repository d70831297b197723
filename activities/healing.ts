import { createAdoptedActivities } from './adopted.js';
import { translated } from './failures.js';
import { createReconcileActivities, type ReconcileDeps } from './reconcile.js';

/** What workflows other than the job's use, as a worker registers it beside `allActivities`. */
export const healingActivities = (deps: ReconcileDeps) => ({
  ...translated(createReconcileActivities(deps)),
  ...translated(createAdoptedActivities(deps)),
});
