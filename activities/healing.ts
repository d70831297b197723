import type { ReconcileDeps } from './deps.js';
import { translated } from './failures.js';
import { createReconcileActivities } from './reconcile.js';
import type { WorkerBuild } from './rescue.js';
import { createWebhookActivities } from './webhooks.js';

/** What workflows other than the job's use, as a worker registers it beside the job's. `build`: of that worker. */
export const healingActivities = (deps: ReconcileDeps, build?: WorkerBuild) =>
  translated({ ...createReconcileActivities(deps, build), ...createWebhookActivities(deps) });
