import type { RequestHandler } from 'express';
import { listJobs as findJobs } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import type { ApiDeps } from '../api-deps.js';
import { issuesOf } from '../issues.js';
import { listedJob } from '../job-resource.js';
import { type JobListResource, listQuerySchema } from '../schemas.js';

/** GET /api/v1/jobs?limit&cursor&status */
export const listJobs =
  ({ db, settings, detector }: ApiDeps): RequestHandler =>
  async (request, response) => {
    const query = listQuerySchema.safeParse(request.query);
    if (!query.success) throw new AppError('invalid_request', { issues: issuesOf(query.error) });
    const { jobs, nextCursor } = await findJobs(db, { userId: settings.userId, ...query.data });
    const waiting = detector?.latest()?.waiting;
    const page: JobListResource = {
      jobs: jobs.map((row) => listedJob(row, settings, { waitingFor: waiting?.get(row.id) })),
      nextCursor: nextCursor ?? null,
    };
    response.set('Cache-Control', 'no-store').json(page);
  };
