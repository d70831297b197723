import type { RequestHandler } from 'express';
import { acceptResult as accept } from '../../jobs/decide-result.js';
import type { ApiDeps } from '../api-deps.js';
import { answering } from '../ask-temporal.js';
import { steeredJob } from '../job-resource.js';
import { findOwnJob } from './get-job.js';

/** POST /api/v1/jobs/{id}/accept: the doubtful result is good enough. */
export const acceptResult =
  (deps: ApiDeps): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const row = await findOwnJob(deps, request.params.id);
    await accept({ ...deps, ...answering(deps) }, row);
    response.status(202).json(steeredJob(await findOwnJob(deps, row.id), deps.settings, 'accepted'));
  };
