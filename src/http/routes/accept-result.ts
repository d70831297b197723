import { acceptResult as accept } from '../../jobs/decide-result.js';
import { NEEDS_TEMPORAL } from '../ask-temporal.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { steerJob } from './steer-job.js';

/** The doubtful result is good enough. */
export const acceptResult = route({
  method: 'post',
  path: '/api/v1/jobs/{id}/accept',
  access: 'jobs:write',
  operation: {
    operationId: 'acceptResult',
    summary: 'Take a result that failed a check as it is',
    description: `The job completes with it; its warnings say what was wrong. Said again, it changes nothing. ${NEEDS_TEMPORAL}`,
    responses: {
      202: json('Job', 'It completes within moments; follow its status.'),
      ...guarded('job_not_found', 'nothing_to_accept', 'service_unavailable'),
    },
  },
  handle: steerJob(accept, 'accepted'),
});
