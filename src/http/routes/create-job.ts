import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { ApiDeps } from '../api-deps.js';
import { callerOf } from '../auth/caller.js';
import { idempotencyKeyOf, keyParameter, REPLAYED, replayedHeader } from '../idempotency-key.js';
import { jobPath } from '../job-resource.js';
import { jobForm } from '../openapi-form.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { insertRow, type NewJob, submitJob } from '../submit-job.js';
import { ACCEPTED, type SubmissionAnswer, submitOnce } from '../submit-once.js';

/** What may be asked about the job that the answer names. */
const LINKS = Object.fromEntries(
  ['getJob', 'followJob', 'cancelJob', 'downloadResult'].map((operationId) => [
    operationId,
    { operationId, parameters: { id: '$response.body#/id' } },
  ]),
);

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
    requestBody: { required: true, content: { 'multipart/form-data': { schema: jobForm } } },
    responses: {
      202: {
        ...json('Job', 'The job is taken in.'),
        headers: {
          Location: { description: 'Address of the job.', required: true, schema: { type: 'string' } },
          ...replayedHeader,
        },
        links: LINKS,
      },
      ...guarded(
        ...(['invalid_request', 'upload_incomplete', 'request_timeout', 'payload_too_large'] as const),
        ...(['unsupported_media_type', 'unsupported_encoding', 'invalid_segments', 'service_unavailable'] as const),
        ...(['request_in_progress', 'idempotency_key_reused'] as const),
      ),
    },
  },
  handle: (deps) => async (request, response) => {
    const job = { userId: callerOf(request).userId, jobId: randomUUID() };
    const answer = await deps.inFlight.track(submit(deps, request, job));
    if (answer.isReplayed) response.set(REPLAYED, 'true');
    response.status(answer.status).location(jobPath(answer.jobId)).type('json').send(answer.body);
  },
});

async function submit(deps: ApiDeps, request: Request, job: NewJob): Promise<SubmissionAnswer> {
  const key = idempotencyKeyOf(request);
  if (key !== undefined) return await submitOnce(deps, request, { ...job, key });
  const body = await submitJob(deps, request, job, (received) => insertRow(deps, deps.db, received));
  return { status: ACCEPTED, jobId: job.jobId, body, isReplayed: false };
}
