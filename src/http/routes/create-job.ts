import { randomUUID } from 'node:crypto';
import { answerSubmission } from '../answer-submission.js';
import { callerOf } from '../auth/caller.js';
import { formSubmission } from '../form-submission.js';
import { keyParameter, replayedHeader } from '../idempotency-key.js';
import { jobForm } from '../openapi-form.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

/** What may be asked about the job that the answer names. */
const LINKS = Object.fromEntries(
  ['getJob', 'followJob', 'cancelJob', 'downloadResult'].map((operationId) => [
    operationId,
    { operationId, parameters: { id: '$response.body#/id' } },
  ]),
);

export const FORM = { schema: jobForm };

/** The answer to a submission in any form. */
export const TAKEN_IN = {
  202: {
    ...json('Job', 'The job is taken in.'),
    headers: {
      Location: { description: 'Address of the job.', required: true, schema: { type: 'string' } },
      ...replayedHeader,
    },
    links: LINKS,
  },
};

/** What may be wrong with a submission in any form. */
export const FAULTS = [
  ...(['invalid_request', 'upload_incomplete', 'request_timeout', 'payload_too_large', 'quota_exceeded'] as const),
  ...(['unsupported_media_type', 'unsupported_encoding', 'invalid_segments', 'service_unavailable'] as const),
  ...(['request_in_progress', 'idempotency_key_reused'] as const),
];

/** Files to S3, row, workflow; or an error and nothing left behind. */
export const createJob = route({
  method: 'post',
  path: '/api/v1/sync/pro-sync-process',
  access: 'jobs:write',
  operation: {
    operationId: 'createJob',
    summary: 'Submit a job',
    description:
      'Parts may come in any order. Files go to storage while they arrive; what a file is, its first bytes say, then its name, then its type. Nothing stays of a request that is refused. While Temporal does not answer jobs are taken in all the same, and begin when it is back.',
    parameters: [keyParameter],
    requestBody: { required: true, content: { 'multipart/form-data': FORM } },
    responses: { ...TAKEN_IN, ...guarded(...FAULTS) },
  },
  handle: (deps) => async (request, response) => {
    const job = { userId: callerOf(request).userId, jobId: randomUUID() };
    await answerSubmission(deps, request, response, { job, submission: formSubmission(deps, request, job) });
  },
});
