import { CancellationScope, CancelledFailure, condition } from '@temporalio/workflow';
import type { DoubtfulResult, PublishedResult } from '../src/domain/job.js';
import { jobs, results } from './activities.js';
import type { Job } from './job.js';
import { patiently } from './patience.js';
import { enter, progressTo } from './progress.js';

/**
 * Stores the finished video and ends the row. A job cancelled before its result was stored is not completed, whatever
 * the transfer came to; after that it is. Undefined: a person wants another generation in place of a doubtful one.
 */
export async function publish(job: Job, { takesAny = false } = {}): Promise<PublishedResult | undefined> {
  const { jobId, userId, submission, state } = job;
  const { generationId, prepared: measured } = state;
  if (!generationId) throw new Error('a job publishes after it was submitted');
  enter(job, 'publishing');
  const finished = { userId, jobId, generationId, submission, measured, takesAny };
  const news = await patiently(job, () => results.publishResult(finished));
  const result = 'published' in news ? news.published : await decided(job, news.doubtful);
  if (!result) return undefined;
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled while it was published.');
  await CancellationScope.nonCancellable(() => jobs.completeJob(jobId, result));
  enter(job, 'done');
  return result;
}

/** It was paid for and is kept. Only a person can say whether it will do, or whether another is to be paid. */
async function decided(job: Job, doubtful: DoubtfulResult): Promise<PublishedResult | undefined> {
  const { jobId, userId, submission, state } = job;
  progressTo(job, state.percent, `The result waits for a person: ${doubtful.reason}`);
  const verdict = () => {
    const { generationId, decision } = state.verdict ?? {};
    if (generationId !== doubtful.generationId) return undefined;
    return decision === 'again' && !submission ? undefined : decision; // nothing is there to be sent
  };
  await condition(() => verdict() !== undefined);
  if (verdict() === 'take') return await results.acceptResult({ userId, jobId }, doubtful);
  beginAgain(job);
  return undefined;
}

/** Everything but the files is as at the beginning: the next attempt is another generation, and another payment. */
function beginAgain({ state }: Job): void {
  state.attemptsBefore = state.attempt?.n ?? state.attemptsBefore;
  Object.assign(state, { stage: 'preparing', percent: 0, inDoubt: false, overdue: false, hinted: false });
  state.attempt = undefined;
  state.generationId = undefined;
  state.submittedAt = undefined;
}
