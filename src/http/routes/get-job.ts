import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { assetsOfJob } from '../../db/job-assets.js';
import { jobHistory } from '../../db/job-events.js';
import type { JobRow } from '../../db/job-row.js';
import { placeOf } from '../../db/slots-grant.js';
import { findJob } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import { isOver } from '../../domain/job.js';
import type { ApiDeps } from '../api-deps.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { type WaitQuery, waitQuerySchema } from '../job-query-schemas.js';
import { jobResource, shownHistory } from '../job-resource.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';
import { jobIdSchema } from '../schemas.js';
import { waitsFor } from '../waits-for.js';

export const getJob = route({
  method: 'get',
  path: '/api/v1/jobs/{id}',
  access: 'jobs:read',
  operation: {
    operationId: 'getJob',
    summary: 'Read one job',
    description:
      'With `wait` the answer comes as soon as the job has changed, else after that time with the job as it is: for those who cannot follow a stream of events. Give the `revision` you have, so that no change between two requests is missed. It ends with 401 when the session, key or token does.',
    parameters: queryParameters(waitQuerySchema),
    responses: {
      200: json('Job', 'The job.'),
      ...guarded('invalid_request', 'job_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const query = queryOf(request, waitQuerySchema);
    const row = await waitedFor(deps, request, query, response);
    const waits = row.stage === 'waiting_for_slot' && !isOver(row);
    const place = waits ? await placeOf(deps.db, row.id) : 0;
    const waitingFor = waitsFor(deps, callerOf(request))(row.id);
    const history = shownHistory(await jobHistory(deps.db, row.id, query.historyCursor));
    const assets = await assetsOfJob(deps.db, row.id);
    const job = { ...jobResource(row, deps.settings, { place, waitingFor, assets }), ...history };
    response.set('Cache-Control', 'no-store').json(job);
  },
});

/** The job that a request is about. Another user's is as absent as one that never was, but for an admin. */
export async function findOwnJob({ db }: ApiDeps, request: Request<{ id: string }>): Promise<JobRow> {
  const jobId = jobIdSchema.safeParse(request.params.id);
  const row = jobId.success && (await findJob(db, { userId: seenBy(callerOf(request)), jobId: jobId.data }));
  if (!row) throw new AppError('job_not_found');
  return row;
}

/**
 * The row once it is another than the client has; at the latest after `wait` seconds, or when nobody waits any more. Throws
 * `unauthenticated` when whoever waits is let in no more.
 */
async function waitedFor(
  deps: ApiDeps,
  request: Request<{ id: string }>,
  query: WaitQuery,
  response: Response,
): Promise<JobRow> {
  const row = await findOwnJob(deps, request);
  const { wait, revision = row.revision } = query;
  if (wait === 0 || row.revision !== revision) return row;
  const watch = await deps.events.watch({ userId: row.userId, jobId: row.id }, callerOf(request));
  const over = new AbortController();
  response.once('close', () => over.abort());
  try {
    const now = await findOwnJob(deps, request); // it may have changed before anybody watched
    if (now.revision !== revision) return now;
    const time = sleep(wait * 1_000, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([watch.changed, time]);
    if (watch.isSignedOut()) throw new AppError('unauthenticated', { detail: 'It ended while you waited.' });
  } finally {
    watch.end();
    over.abort();
  }
  return await findOwnJob(deps, request);
}
