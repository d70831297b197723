import { jobsInNeed } from '../../db/job-actions.js';
import type { JobRow } from '../../db/job-row.js';
import { newestJobs } from '../../db/operator-jobs.js';
import { AppError } from '../../domain/errors.js';
import { cancelJob } from '../../jobs/cancel-job.js';
import { resumeJobs } from '../../jobs/resume-jobs.js';
import { retryJob } from '../../jobs/retry-job.js';
import { lookAtJob } from '../../jobs/settle-job.js';
import type { Answer } from '../command-line/command.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { Services } from '../services.js';
import { jobRecord } from './job-text.js';
import { type JobVerb, jobOf, type OneJob } from './job-verb.js';

/** `pro jobs cancel`, `retry` and `resume`: what the API does too. */

export const cancel: JobVerb<OneJob> = async (services, { job }) => {
  const row = await jobOf(services.db, job);
  await cancelJob(services, row);
  return await say(services, row, 'is asked to stop; what Sync.so has begun may still be charged');
};

export const retry: JobVerb<OneJob> = async (services, { job }) => {
  const row = await jobOf(services.db, job);
  const started = await retryJob(services, row);
  const said = started ? 'goes on at the step that failed' : 'is queued, and starts within a minute or two';
  return await say(services, row, said);
};

interface ResumeWords {
  job?: string;
  /** With `all`. */
  user?: string;
}

/** The job, or all. */
export const resume: JobVerb<ResumeWords> = async (services, { job, user }) => {
  const jobIds = job === undefined ? await allInNeed(services, user) : [await oneInNeed(services, job)];
  const told = await resumeJobs(services, jobIds);
  return { code: EXIT.done, json: { resumed: told }, text: resumedText(told.length, jobIds.length - told.length) };
};

function resumedText(told: number, gone: number): string {
  const count = `${told} ${told === 1 ? 'job goes' : 'jobs go'} on`;
  const others =
    gone > 0 ? ` ${gone} had no workflow any more; within a minute they go on, or say how they ended.` : '';
  return `Nothing is held up any more; ${count}.${others} See: pro jobs list --status needs_attention`;
}

async function allInNeed({ db }: Services, userId?: string): Promise<string[]> {
  if (userId !== undefined) return await jobsInNeed(db, userId);
  return (await newestJobs(db, { status: 'needs_attention', limit: EVERY })).map(({ id }) => id).toReversed();
}

/** More than a queue ever holds; ids only take some bytes each. */
const EVERY = 100_000;

async function oneInNeed(services: Services, jobId: string): Promise<string> {
  const { id } = await jobOf(services.db, jobId);
  const { status } = (await lookAtJob(services, id)).row;
  if (status !== 'needs_attention') throw new AppError('job_needs_nothing', { detail: `It is ${status}.` });
  return id;
}

const say = async ({ db }: Services, { id }: JobRow, words: string): Promise<Answer> => ({
  code: EXIT.done,
  json: jobRecord(await jobOf(db, id)),
  text: `Job ${id} ${words}.`,
});
