import type { RequestHandler } from 'express';
import { cancelJob as cancel } from '../../jobs/cancel-job.js';
import type { ApiDeps } from '../api-deps.js';
import { answering } from '../ask-temporal.js';
import { steeredJob } from '../job-resource.js';
import { findOwnJob } from './get-job.js';

/** POST /api/v1/jobs/{id}/cancel */
export const cancelJob =
  (deps: ApiDeps): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const row = await findOwnJob(deps, request.params.id);
    await cancel({ ...deps, ...answering(deps) }, row);
    response.status(202).json(steeredJob(await findOwnJob(deps, row.id), deps.settings, 'cancelled'));
  };
