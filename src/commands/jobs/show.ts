import type { JobRow } from '../../db/job-row.js';
import { newestJobs } from '../../db/operator-jobs.js';
import { JOB_STATUSES, type JobStatus } from '../../domain/job.js';
import type { Services } from '../services.js';
import { readCount, UsageError } from '../usage.js';
import { jobRecord, jobTable, jobText } from './job-text.js';
import { type JobVerb, namedJob, printJson } from './words.js';

export const latestJob: JobVerb = async (services, { user, json }) => {
  const [row] = await newestJobs(services.db, { userId: user, limit: 1 });
  if (row) return await print(services, row, json);
  services.print(user === undefined ? 'There are no jobs.' : `There are no jobs of ${user}.`);
  return 1;
};

export const showJob: JobVerb = async (services, words) => {
  return await print(services, await namedJob(services, words), words.json);
};

export const listJobs: JobVerb = async (services, { user, status, limit = '20', json }) => {
  const filter = { userId: user, status: readStatus(status), limit: readCount('--limit', limit) };
  const rows = await newestJobs(services.db, filter);
  if (json) printJson(services, rows.map(jobRecord));
  else services.print(rows.length === 0 ? 'There are no such jobs.' : jobTable(rows));
  return 0;
};

async function print(services: Services, row: JobRow, json = false): Promise<number> {
  // A job can be looked at while Temporal is away: that may be just what somebody wants to find out.
  const workflow = await services.signals.status(row.id).catch(() => 'unknown: Temporal does not answer');
  if (json) printJson(services, { ...jobRecord(row), workflow });
  else services.print(jobText(row, workflow));
  return 0;
}

function readStatus(word: string | undefined): JobStatus | undefined {
  const status = JOB_STATUSES.find((known) => known === word);
  if (word === undefined || status) return status;
  throw new UsageError(`--status must be one of ${JOB_STATUSES.join(', ')}.`);
}
