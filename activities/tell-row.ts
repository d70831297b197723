import { type ApplicationFailure, activityInfo } from '@temporalio/activity';
import { isUuid } from '../src/db/job-cursor.js';
import { recordTrouble } from '../src/db/job-steps.js';
import { within } from '../src/platform/deadline.js';
import type { ActivityDeps } from './deps.js';

/** A database that is away must not hold up the next try. */
const LONGEST_MS = 5_000;

/** Says in the job's row why a step is tried again: what is wrong, how often it was tried, since when, and what is next. */
export const tellRow =
  ({ db, log }: Pick<ActivityDeps, 'db' | 'log'>) =>
  async (failure: ApplicationFailure): Promise<void> => {
    const jobId = activityInfo().workflowExecution?.workflowId ?? ''; // a job's workflow has the job's id
    if (!isUuid(jobId)) return;
    const told = within(LONGEST_MS, recordTrouble(db, jobId, words(failure)));
    await told.catch((err: unknown) => log.warn({ err, jobId }, 'could not say in its row why a job is tried again'));
  };

function words({ message, nextRetryDelay }: ApplicationFailure): string {
  const { attempt, scheduledTimestampMs } = activityInfo();
  const tried = attempt === 1 ? '' : `Tried ${attempt} times since ${utc(scheduledTimestampMs)}. `;
  return `${message} ${tried}Next try at ${utc(Date.now() + Number(nextRetryDelay))}.`;
}

/** `2026-11-22 14:03:20 UTC`. */
export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
