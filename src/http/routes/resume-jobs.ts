import { jobsInNeed } from '../../db/job-actions.js';
import { resumeJobs as resume } from '../../jobs/resume-jobs.js';
import { answering, NEEDS_TEMPORAL } from '../ask-temporal.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import type { ResumedResource } from '../schemas.js';

/** The cause is settled, and all jobs that needed attention go on: the account is everybody's, so it is for admins. */
export const resumeJobs = route({
  method: 'post',
  path: '/api/v1/jobs/resume',
  access: 'admin',
  operation: {
    operationId: 'resumeJobs',
    summary: "Let everybody's jobs that need attention go on",
    description: `When the account at Sync.so is settled: it takes the hold off it. ${NEEDS_TEMPORAL}`,
    responses: { 202: json('Resumed', 'They were told to go on.'), ...guarded('service_unavailable') },
  },
  handle: (deps) => async (_request, response) => {
    const jobIds = await jobsInNeed(deps.db);
    const told = await resume({ ...deps, ...answering(deps) }, jobIds);
    const resumed: ResumedResource = { resumed: told.length };
    response.status(202).json(resumed);
  },
});
