import { jobsInNeed } from '../../db/job-actions.js';
import type { JobRow } from '../../db/job-row.js';
import { AppError } from '../../domain/errors.js';
import { cancelJob } from '../../jobs/cancel-job.js';
import { acceptResult, doubtfulOf } from '../../jobs/decide-result.js';
import { resumeJobs } from '../../jobs/resume-jobs.js';
import { retryJob } from '../../jobs/retry-job.js';
import { lookAtJob } from '../../jobs/settle-job.js';
import { type Happening, WHAT_HAPPENS } from '../../jobs/what-happens.js';
import type { Answer } from '../command-line/command.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { Services } from '../services.js';
import { jobRecord } from './job-text.js';
import { type JobVerb, jobOf, type OneJob } from './job-verb.js';

/** `pro jobs cancel`, `retry`, `accept` and `resume`: what the API does too. */

export const cancel: JobVerb<OneJob> = async (services, { job }) => {
  const row = await jobOf(services.db, job);
  await cancelJob(services, row);
  return await say(services, row, 'cancelled');
};

export const retry: JobVerb<OneJob & { 'pay-again'?: boolean }> = async (services, words) => {
  const row = await jobOf(services.db, words.job);
  return await say(services, row, await retryJob(services, row, { payAgain: words['pay-again'] ?? false }));
};

export const accept: JobVerb<OneJob> = async (services, { job }) => {
  const row = await jobOf(services.db, job);
  await acceptResult(services, row);
  return await say(services, row, 'accepted');
};

interface ResumeWords {
  job?: string;
  /** With `all`. */
  user?: string;
}

/** The job, or all. */
export const resume: JobVerb<ResumeWords> = async (services, { job, user }) => {
  const jobIds = job === undefined ? await jobsInNeed(services.db, user) : [await oneInNeed(services, job)];
  const told = await resumeJobs(services, jobIds);
  return { code: EXIT.done, json: { resumed: told }, text: resumedText(told.length, jobIds.length - told.length) };
};

function resumedText(told: number, gone: number): string {
  const count = `${told} ${told === 1 ? 'job goes' : 'jobs go'} on`;
  const others =
    gone > 0 ? ` ${gone} had no workflow any more; within a minute they go on, or say how they ended.` : '';
  return `Nothing is held up any more; ${count}.${others} See: pro jobs list --status needs_attention`;
}

async function oneInNeed(services: Services, jobId: string): Promise<string> {
  const { id } = await jobOf(services.db, jobId);
  const { row } = await lookAtJob(services, id);
  const { status } = row;
  if (doubtfulOf(row)) throw new AppError('result_doubtful');
  if (status !== 'needs_attention') throw new AppError('job_needs_nothing', { detail: `It is ${status}.` });
  return id;
}

const say = async ({ db }: Services, { id }: JobRow, happening: Happening): Promise<Answer> => ({
  code: EXIT.done,
  json: jobRecord(await jobOf(db, id)),
  text: `Job ${id} ${WHAT_HAPPENS[happening]}.`,
});
