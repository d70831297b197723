import type { JobRow } from '../../db/job-row.js';
import { findJob } from '../../db/video-jobs.js';
import { AppError } from '../../errors.js';
import type { Services } from '../services.js';
import { UsageError } from '../usage.js';

/** The words and options behind `pro jobs VERB`. */
export interface JobWords {
  words: string[];
  user?: string;
  status?: string;
  limit?: string;
  generation?: string;
  'dry-run'?: boolean;
  all?: boolean;
  json?: boolean;
}

/** Does a verb; the exit code. */
export type JobVerb = (services: Services, words: JobWords) => Promise<number>;

/** The job a verb is about. Throws UsageError without an id, job_not_found where there is none. */
export async function namedJob({ db }: Services, { words: [jobId] }: JobWords): Promise<JobRow> {
  if (jobId === undefined) throw new UsageError('Which job? Give its id.');
  return await jobOf(db, jobId);
}

export async function jobOf(db: Services['db'], jobId: string): Promise<JobRow> {
  const row = await findJob(db, { jobId });
  if (!row) throw new AppError('job_not_found', { detail: jobId });
  return row;
}

export function printJson({ print }: Services, value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
