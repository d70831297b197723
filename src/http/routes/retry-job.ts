import type { RequestHandler } from 'express';
import { AppError } from '../../domain/errors.js';
import { retryJob as retry } from '../../jobs/retry-job.js';
import { within } from '../../platform/deadline.js';
import type { Adopter, JobStarter } from '../../temporal/job-starter.js';
import type { ApiDeps } from '../api-deps.js';
import { answering } from '../ask-temporal.js';
import { issuesOf } from '../issues.js';
import { steeredJob } from '../job-resource.js';
import { retryQuerySchema } from '../schemas.js';
import { findOwnJob } from './get-job.js';

/** The row says "queued" by then, so a start that takes longer may fail. */
const START_MS = 2_000;

/** POST /api/v1/jobs/{id}/retry?payAgain=true */
export const retryJob =
  (deps: ApiDeps): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const query = retryQuerySchema.safeParse(request.query);
    if (!query.success) throw new AppError('invalid_request', { issues: issuesOf(query.error) });
    const row = await findOwnJob(deps, request.params.id);
    const starter: Pick<JobStarter, 'retry'> = {
      retry: (input, state) => within(START_MS, deps.starter.retry(input, state)),
    };
    const adopter: Pick<Adopter, 'start'> = { start: (job) => within(START_MS, deps.adopter.start(job)) };
    const happening = await retry({ ...deps, starter, adopter, ...answering(deps) }, row, query.data);
    response.status(202).json(steeredJob(await findOwnJob(deps, row.id), deps.settings, happening));
  };
