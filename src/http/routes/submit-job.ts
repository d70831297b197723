import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { answerSubmission } from '../answer-submission.js';
import type { ApiDeps } from '../api-deps.js';
import { assetSubmission } from '../asset-submission.js';
import { callerOf } from '../auth/caller.js';
import { formSubmission } from '../form-submission.js';
import { keyParameter } from '../idempotency-key.js';
import { bodyOf, jsonBody, readJobJson } from '../json-body.js';
import { newJobSchema } from '../new-job-schemas.js';
import { guarded } from '../operation.js';
import { route } from '../route.js';
import type { NewJob, Submission } from '../submission-source.js';
import { FAULTS, FORM, TAKEN_IN } from './create-job.js';

/** What may be wrong with the assets that a job names. */
export const ASSET_FAULTS = ['asset_not_found', 'asset_incomplete', 'invalid_media', 'draft_not_found'] as const;

const inJson = jsonBody('NewJob');

/** A job whose files are in storage already; or the form that brings them along. */
export const submitJob = route({
  method: 'post',
  path: '/api/v1/jobs',
  access: 'jobs:write',
  operation: {
    operationId: 'submitJob',
    summary: 'Submit a job whose files are assets, or a form with the files',
    description:
      'In JSON it names assets that are stored; segments are checked against their lengths at once. A form is taken as by createJob. While Temporal does not answer jobs are taken in all the same, and begin when it is back.',
    parameters: [keyParameter],
    requestBody: { ...inJson, content: { ...inJson.content, 'multipart/form-data': FORM } },
    responses: { ...TAKEN_IN, ...guarded(...FAULTS, ...ASSET_FAULTS) },
  },
  handle: (deps) => [
    readJobJson,
    async (request, response) => {
      const job = { userId: callerOf(request).userId, jobId: randomUUID() };
      await answerSubmission(deps, request, response, { job, submission: submissionIn(deps, request, job) });
    },
  ],
});

/** Throws `invalid_request` with every fault of a body in JSON, before anything else is asked. */
function submissionIn(deps: ApiDeps, request: Request, job: NewJob): Submission {
  const isForm = request.is('multipart/form-data') !== false;
  return isForm ? formSubmission(deps, request, job) : assetSubmission(deps, bodyOf(request, newJobSchema), job);
}
