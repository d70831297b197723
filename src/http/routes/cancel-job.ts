import { cancelJob as cancel } from '../../jobs/cancel-job.js';
import type { ApiDeps } from '../api-deps.js';
import { steerJob } from './steer-job.js';

/** POST /api/v1/jobs/{id}/cancel */
export const cancelJob = (deps: ApiDeps) =>
  steerJob(deps, async (asked, row) => {
    await cancel(asked, row);
    return 'cancelled';
  });
