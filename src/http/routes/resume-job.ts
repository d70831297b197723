import type { RequestHandler } from 'express';
import { AppError } from '../../domain/errors.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import { resumeJobs as resume } from '../../jobs/resume-jobs.js';
import { lookAtJob } from '../../jobs/settle-job.js';
import type { ApiDeps } from '../api-deps.js';
import { answering } from '../ask-temporal.js';
import type { ResumedResource } from '../schemas.js';
import { findOwnJob } from './get-job.js';

/** POST /api/v1/jobs/{id}/resume: the cause is settled, and this job goes on. */
export const resumeJob =
  (deps: ApiDeps): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const { id } = await findOwnJob(deps, request.params.id);
    const asked = { ...deps, ...answering(deps) };
    const { row } = await lookAtJob(asked, id);
    const { status } = row;
    if (doubtfulOf(row)) throw new AppError('result_doubtful');
    if (status !== 'needs_attention') throw new AppError('job_needs_nothing', { detail: `It is ${status}.` });
    const told = await resume(asked, [id]);
    const resumed: ResumedResource = { resumed: told.length };
    response.status(202).json(resumed);
  };
