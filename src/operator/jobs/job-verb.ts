import type { JobRow } from '../../db/job-row.js';
import { findJob } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import type { Answer } from '../command-line/command.js';
import type { Services } from '../services.js';

/** Does `pro jobs VERB` with the words it takes. */
export type JobVerb<W> = (services: Services, words: W) => Promise<Answer>;

/** The words of a verb that is about one job. */
export interface OneJob {
  job: string;
}

/** Throws job_not_found where there is none. */
export async function jobOf(db: Services['db'], jobId: string): Promise<JobRow> {
  const row = await findJob(db, { jobId });
  if (!row) throw new AppError('job_not_found', { detail: jobId });
  return row;
}
