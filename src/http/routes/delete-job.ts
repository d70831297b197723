import { deleteJob as remove } from '../../jobs/delete-job.js';
import { answering, NEEDS_TEMPORAL } from '../ask-temporal.js';
import { deletedJob } from '../deleted-job.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { findOwnJob } from './get-job.js';

export const deleteJob = route({
  method: 'delete',
  path: '/api/v1/jobs/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'deleteJob',
    summary: 'Delete a job that is over, with its files',
    description: `The answer says what goes. A result that failed a check goes too, although it was paid for. Cancel a job that goes on first. ${NEEDS_TEMPORAL}`,
    responses: {
      202: json('DeletedJob', 'It is gone from lists; its files go now, or when the storage answers again.'),
      ...guarded('job_not_found', 'job_not_over', 'job_still_ending', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const row = await findOwnJob(deps, request);
    const deleted = await deps.inFlight.track(remove({ ...deps, ...answering(deps) }, row));
    response.status(202).json(deletedJob(deleted));
  },
});
