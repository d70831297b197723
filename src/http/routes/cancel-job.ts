import { cancelJob as cancel } from '../../jobs/cancel-job.js';
import { NEEDS_TEMPORAL } from '../ask-temporal.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { steerJob } from './steer-job.js';

export const cancelJob = route({
  method: 'post',
  path: '/api/v1/jobs/{id}/cancel',
  access: 'jobs:write',
  operation: {
    operationId: 'cancelJob',
    summary: 'Cancel a job',
    description: `What can be undone is undone. A generation that Sync.so has begun cannot be stopped there and may still be charged; its result is not published. ${NEEDS_TEMPORAL}`,
    responses: {
      202: json('Job', 'It is being cancelled; follow its status.'),
      ...guarded('job_not_found', 'job_over', 'service_unavailable'),
    },
  },
  handle: steerJob(cancel, 'cancelled'),
});
