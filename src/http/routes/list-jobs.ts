import { countByStatus, listJobs as findJobs } from '../../db/list-jobs.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { listedJob } from '../job-resource.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';
import { type JobListResource, listQuerySchema } from '../schemas.js';

export const listJobs = route({
  method: 'get',
  path: '/api/v1/jobs',
  access: 'jobs:read',
  operation: {
    operationId: 'listJobs',
    summary: 'List your jobs, newest first',
    description: "With the scope admin everybody's.",
    parameters: queryParameters(listQuerySchema),
    responses: { 200: json('JobList', 'One page.'), ...guarded('invalid_request', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { db, settings, detector } = deps;
    const userId = seenBy(callerOf(request));
    const query = queryOf(request, listQuerySchema);
    const { limit, cursor, status: statuses, q: text } = query;
    const [{ jobs, nextCursor }, counts] = await Promise.all([
      findJobs(db, { userId, limit, cursor, statuses, text }),
      countByStatus(db, userId),
    ]);
    const waiting = detector?.latest()?.waiting;
    const page: JobListResource = {
      jobs: jobs.map((row) => listedJob(row, settings, { waitingFor: waiting?.get(row.id) })),
      nextCursor: nextCursor ?? null,
      counts,
    };
    response.set('Cache-Control', 'no-store').json(page);
  },
});
