import type { Request, Response } from 'express';
import { inTransaction } from '../db/in-transaction.js';
import type { OnceAnswer } from './answer-once.js';
import type { ApiDeps } from './api-deps.js';
import { idempotencyKeyOf, REPLAYED } from './idempotency-key.js';
import { jobPath } from './job-resource.js';
import type { NewJob, Submission } from './submission-source.js';
import { insertRow, submitJob } from './submit-job.js';
import { ACCEPTED, submitOnce } from './submit-once.js';

export interface Submitted {
  job: NewJob;
  submission: Submission;
}

/** Makes the job, under the request's Idempotency-Key where it has one, and answers with it. */
export async function answerSubmission(deps: ApiDeps, request: Request, response: Response, o: Submitted) {
  const answer = await deps.inFlight.track(submit(deps, idempotencyKeyOf(request), o));
  if (answer.isReplayed) response.set(REPLAYED, 'true');
  response.status(answer.status).location(jobPath(answer.madeId)).type('json').send(answer.body);
}

async function submit(deps: ApiDeps, key: string | undefined, { job, submission }: Submitted): Promise<OnceAnswer> {
  if (key !== undefined) return await submitOnce(deps, submission, { userId: job.userId, madeId: job.jobId, key });
  const body = await submitJob(deps, submission, (received) =>
    inTransaction(deps.db, (tx) => insertRow(deps, tx, received)),
  );
  return { status: ACCEPTED, madeId: job.jobId, body, isReplayed: false };
}
