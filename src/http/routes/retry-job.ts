import { retryJob as retry } from '../../jobs/retry-job.js';
import { within } from '../../platform/deadline.js';
import type { Adopter, JobStarter } from '../../temporal/job-starter.js';
import { answering, NEEDS_TEMPORAL } from '../ask-temporal.js';
import { retryQuerySchema } from '../job-query-schemas.js';
import { steeredJob } from '../job-resource.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';
import { findOwnJob } from './get-job.js';

/** The row says "queued" by then, so a start that takes longer may fail. */
const START_MS = 2_000;

export const retryJob = route({
  method: 'post',
  path: '/api/v1/jobs/{id}/retry',
  access: 'jobs:write',
  operation: {
    operationId: 'retryJob',
    summary: 'Try a failed job, or one with a doubtful result, again',
    description: `It goes on at the step that failed: a result that could not be stored is only fetched again. Where Sync.so has no usable result, a new generation is made and paid, which has to be asked for: "payAgain". ${NEEDS_TEMPORAL}`,
    parameters: queryParameters(retryQuerySchema),
    responses: {
      202: json('Job', 'It is queued again.'),
      ...guarded(
        ...(['invalid_request', 'job_not_found', 'job_not_failed', 'job_still_ending'] as const),
        ...(['job_not_repeatable', 'media_expired', 'retry_pays_again', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => async (request, response) => {
    const query = queryOf(request, retryQuerySchema);
    const row = await findOwnJob(deps, request);
    const starter: Pick<JobStarter, 'retry'> = {
      retry: (input, state) => within(START_MS, deps.starter.retry(input, state)),
    };
    const adopter: Pick<Adopter, 'start'> = { start: (job) => within(START_MS, deps.adopter.start(job)) };
    const happening = await retry({ ...deps, starter, adopter, ...answering(deps) }, row, query);
    response.status(202).json(await steeredJob(deps, await findOwnJob(deps, request), happening));
  },
});
