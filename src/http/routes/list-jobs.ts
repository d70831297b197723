import type { Db } from '../../db/client.js';
import type { JobRow } from '../../db/job-row.js';
import { countByStatus, listJobs as findJobs } from '../../db/list-jobs.js';
import { placesOf } from '../../db/slots-grant.js';
import { isOver } from '../../domain/job.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { listQuerySchema } from '../job-query-schemas.js';
import { listedJob } from '../job-resource.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';
import type { JobListResource } from '../schemas.js';
import { waitsFor } from '../waits-for.js';

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
    const { db, settings } = deps;
    const userId = seenBy(callerOf(request));
    const query = queryOf(request, listQuerySchema);
    const { limit, cursor, status: statuses, q: text } = query;
    const [{ jobs, nextCursor }, counts] = await Promise.all([
      findJobs(db, { userId, limit, cursor, statuses, text }),
      countByStatus(db, userId),
    ]);
    const waitOf = waitsFor(deps, callerOf(request));
    const places = await placesIn(db, jobs);
    const page: JobListResource = {
      jobs: jobs.map((row) => listedJob(row, settings, { place: places.get(row.id), waitingFor: waitOf(row.id) })),
      nextCursor: nextCursor ?? null,
      counts,
    };
    response.set('Cache-Control', 'no-store').json(page);
  },
});

/** Where those of the page stand that wait for a place at Sync.so. */
async function placesIn(db: Db, jobs: readonly JobRow[]): Promise<ReadonlyMap<string, number>> {
  const waiting = jobs.filter((row) => row.stage === 'waiting_for_slot' && !isOver(row));
  const ids = waiting.map(({ id }) => id);
  return ids.length === 0 ? new Map() : await placesOf(db, ids);
}
