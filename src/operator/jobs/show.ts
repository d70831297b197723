import type { JobRow } from '../../db/job-row.js';
import { newestJobs } from '../../db/operator-jobs.js';
import type { JobStatus } from '../../domain/job.js';
import { CommandError } from '../command-error.js';
import type { Answer } from '../command-line/command.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { Services } from '../services.js';
import { jobRecord, jobTable, jobText } from './job-text.js';
import { type JobVerb, jobOf, type OneJob } from './job-verb.js';
import { waitOf } from './waits.js';

const SHOWN = 20;

export const latestJob: JobVerb<{ user?: string }> = async (services, { user }) => {
  const [row] = await newestJobs(services.db, { userId: user, limit: 1 });
  if (row) return await answer(services, row);
  const whose = user === undefined ? 'There are no jobs.' : `There are no jobs of ${user}.`;
  throw new CommandError('no_jobs', whose, 'Submit one: README, "Over HTTP", or `npm run demo`.');
};

export const showJob: JobVerb<OneJob> = async (services, { job }) => answer(services, await jobOf(services.db, job));

interface ListWords {
  user?: string;
  status?: JobStatus;
  limit?: number;
}

export const listJobs: JobVerb<ListWords> = async ({ db }, { user, status, limit = SHOWN }) => {
  const rows = await newestJobs(db, { userId: user, status, limit });
  const text = rows.length === 0 ? 'There are no such jobs.' : jobTable(rows);
  return { code: EXIT.done, json: rows.map(jobRecord), text };
};

async function answer(services: Services, row: JobRow): Promise<Answer> {
  // A job can be looked at while Temporal is away: that may be just what somebody wants to find out.
  const workflow = await services.signals.status(row.id).catch(() => 'unknown: Temporal does not answer');
  const wait = await waitOf(services, row, workflow);
  const json = { ...jobRecord(row), workflow, waitingFor: wait ?? null };
  return { code: EXIT.done, json, text: jobText(row, workflow, wait) };
}
