import { acceptResult as accept } from '../../jobs/decide-result.js';
import type { ApiDeps } from '../api-deps.js';
import { steerJob } from './steer-job.js';

/** POST /api/v1/jobs/{id}/accept: the doubtful result is good enough. */
export const acceptResult = (deps: ApiDeps) =>
  steerJob(deps, async (asked, row) => {
    await accept(asked, row);
    return 'accepted';
  });
