import type { RequestHandler } from 'express';
import type { JobRow } from '../../db/job-row.js';
import type { Happening } from '../../jobs/what-happens.js';
import type { ApiDeps } from '../api-deps.js';
import { answering } from '../ask-temporal.js';
import { steeredJob } from '../job-resource.js';
import { findOwnJob } from './get-job.js';

/** Asks something of a job of the caller's own, and answers 202 with the job and what happens now. */
export const steerJob =
  (ask: (asked: ApiDeps & ReturnType<typeof answering>, row: JobRow) => Promise<unknown>, happening: Happening) =>
  (deps: ApiDeps): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const row = await findOwnJob(deps, request);
    await ask({ ...deps, ...answering(deps) }, row);
    response.status(202).json(await steeredJob(deps, await findOwnJob(deps, request), happening));
  };
