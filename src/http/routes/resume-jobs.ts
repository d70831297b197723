import { jobsInNeed } from '../../db/job-actions.js';
import { resumeJobs as resume } from '../../jobs/resume-jobs.js';
import { answering, NEEDS_TEMPORAL } from '../ask-temporal.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import type { ResumedResource } from '../schemas.js';

/** The cause is settled, and all the user's jobs that needed attention go on. */
export const resumeJobs = route({
  method: 'post',
  path: '/api/v1/jobs/resume',
  access: 'user',
  operation: {
    operationId: 'resumeJobs',
    summary: 'Let all your jobs that need attention go on',
    description: NEEDS_TEMPORAL,
    responses: { 202: json('Resumed', 'They were told to go on.'), ...guarded('service_unavailable') },
  },
  handle: (deps) => async (_request, response) => {
    const jobIds = await jobsInNeed(deps.db, deps.settings.userId);
    const told = await resume({ ...deps, ...answering(deps) }, jobIds);
    const resumed: ResumedResource = { resumed: told.length };
    response.status(202).json(resumed);
  },
});
