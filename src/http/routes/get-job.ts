import type { JobRow } from '../../db/job-row.js';
import { placeOf } from '../../db/slots-grant.js';
import { findJob } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import { isOver } from '../../domain/job.js';
import type { ApiDeps } from '../api-deps.js';
import { jobResource } from '../job-resource.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { jobIdSchema } from '../schemas.js';

export const getJob = route({
  method: 'get',
  path: '/api/v1/jobs/{id}',
  access: 'user',
  operation: {
    operationId: 'getJob',
    summary: 'Read one job',
    responses: { 200: json('Job', 'The job.'), ...guarded('job_not_found', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const row = await findOwnJob(deps, request.params.id);
    const waits = row.stage === 'waiting_for_slot' && !isOver(row);
    const place = waits ? await placeOf(deps.db, row.id) : 0;
    const waitingFor = deps.detector?.latest()?.waiting.get(row.id);
    response.set('Cache-Control', 'no-store').json(jobResource(row, deps.settings, { place, waitingFor }));
  },
});

/** Another user's job is as absent as one that never was. */
export async function findOwnJob({ db, settings }: ApiDeps, id: string): Promise<JobRow> {
  const jobId = jobIdSchema.safeParse(id);
  const row = jobId.success && (await findJob(db, { userId: settings.userId, jobId: jobId.data }));
  if (!row) throw new AppError('job_not_found');
  return row;
}
