import type { Request } from 'express';
import type { JobRow } from '../../db/job-row.js';
import { placeOf } from '../../db/slots-grant.js';
import { findJob } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import { isOver } from '../../domain/job.js';
import type { ApiDeps } from '../api-deps.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { jobResource } from '../job-resource.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { jobIdSchema } from '../schemas.js';

export const getJob = route({
  method: 'get',
  path: '/api/v1/jobs/{id}',
  access: 'jobs:read',
  operation: {
    operationId: 'getJob',
    summary: 'Read one job',
    responses: { 200: json('Job', 'The job.'), ...guarded('job_not_found', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const row = await findOwnJob(deps, request);
    const waits = row.stage === 'waiting_for_slot' && !isOver(row);
    const place = waits ? await placeOf(deps.db, row.id) : 0;
    const waitingFor = deps.detector?.latest()?.waiting.get(row.id);
    response.set('Cache-Control', 'no-store').json(jobResource(row, deps.settings, { place, waitingFor }));
  },
});

/** The job that a request is about. Another user's is as absent as one that never was, but for an admin. */
export async function findOwnJob({ db }: ApiDeps, request: Request<{ id: string }>): Promise<JobRow> {
  const jobId = jobIdSchema.safeParse(request.params.id);
  const row = jobId.success && (await findJob(db, { userId: seenBy(callerOf(request)), jobId: jobId.data }));
  if (!row) throw new AppError('job_not_found');
  return row;
}
