import { jobsInNeed } from '../../db/job-actions.js';
import type { JobRow } from '../../db/job-row.js';
import { newestJobs } from '../../db/operator-jobs.js';
import { AppError } from '../../errors.js';
import { cancelJob } from '../../jobs/cancel-job.js';
import { resumeJobs } from '../../jobs/resume-jobs.js';
import { retryJob } from '../../jobs/retry-job.js';
import type { Services } from '../services.js';
import { UsageError } from '../usage.js';
import { jobRecord } from './job-text.js';
import { type JobVerb, type JobWords, jobOf, namedJob, printJson } from './words.js';

/** `pro jobs cancel`, `retry` and `resume`: what the API does too. */

export const cancel: JobVerb = async (services, words) => {
  const row = await namedJob(services, words);
  if (['completed', 'failed', 'cancelled'].includes(row.status)) {
    throw new AppError('job_over', { detail: `It is ${row.status}.` });
  }
  await cancelJob(services, row);
  return await say(services, words, row, 'is asked to stop; what Sync.so has begun may still be charged');
};

export const retry: JobVerb = async (services, words) => {
  const row = await namedJob(services, words);
  await retryJob(services, row);
  return await say(services, words, row, 'goes on at the step that failed');
};

export const resume: JobVerb = async (services, words) => {
  const jobIds = words.all ? await allInNeed(services, words.user) : [await oneInNeed(services, words)];
  await resumeJobs(services, jobIds);
  const count = `${jobIds.length} ${jobIds.length === 1 ? 'job goes' : 'jobs go'} on`;
  if (words.json) printJson(services, { resumed: jobIds });
  else services.print(`Nothing is held up any more; ${count}. See: pro jobs list --status needs_attention`);
  return 0;
};

async function allInNeed({ db }: Services, userId?: string): Promise<string[]> {
  if (userId !== undefined) return await jobsInNeed(db, userId);
  return (await newestJobs(db, { status: 'needs_attention', limit: EVERY })).map(({ id }) => id).toReversed();
}

/** More than a queue ever holds; ids only take some bytes each. */
const EVERY = 100_000;

async function oneInNeed(services: Services, words: JobWords): Promise<string> {
  if (words.words.length === 0) throw new UsageError('Which job? Give its id, or --all.');
  const { id, status } = await namedJob(services, words);
  if (status !== 'needs_attention') throw new AppError('job_needs_nothing', { detail: `It is ${status}.` });
  return id;
}

async function say(services: Services, { json }: JobWords, { id }: JobRow, words: string): Promise<number> {
  if (json) printJson(services, jobRecord(await jobOf(services.db, id)));
  else services.print(`Job ${id} ${words}.`);
  return 0;
}
