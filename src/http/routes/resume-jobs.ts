import type { RequestHandler } from 'express';
import { jobsInNeed } from '../../db/job-actions.js';
import { resumeJobs as resume } from '../../jobs/resume-jobs.js';
import type { ApiDeps } from '../api-deps.js';
import { answering } from '../ask-temporal.js';
import type { ResumedResource } from '../schemas.js';

/** POST /api/v1/jobs/resume: the cause is settled, and all the user's jobs that needed attention go on. */
export const resumeJobs =
  (deps: ApiDeps): RequestHandler =>
  async (_request, response) => {
    const jobIds = await jobsInNeed(deps.db, deps.settings.userId);
    const told = await resume({ ...deps, ...answering(deps) }, jobIds);
    const resumed: ResumedResource = { resumed: told.length };
    response.status(202).json(resumed);
  };
