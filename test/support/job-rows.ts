import type { Db } from '../../src/db/client.js';
import type { JobRow } from '../../src/db/job-row.js';
import { recordProgress } from '../../src/db/job-steps.js';
import { findJob, insertJob } from '../../src/db/video-jobs.js';
import type { DoubtfulResult, ProJobInput } from '../../src/domain/job.js';
import type { Warning } from '../../src/domain/segments.js';
import { jobInput } from './job-input.js';

export const SORTED: Warning = { code: 'segments_sorted', field: 'segments', message: 'Segments were sorted.' };
export const UNUSED: Warning = { code: 'audio_unused', field: 'audio', message: 'Audio "b" is used by no segment.' };
export const RESULT = {
  url: 'http://127.0.0.1:9000/bucket/result.mp4',
  key: 'users/u/jobs/j/result.mp4',
  bytes: 5 * 1024 ** 3, // more than an integer column holds
  sha256: 'ab'.repeat(32),
  durationSeconds: 12.48,
};
/** A result that failed a check. */
export const DOUBTFUL: DoubtfulResult = {
  ...{ key: 'users/u/jobs/j/doubtful/generation-1.mp4', bytes: 12, sha256: 'cd'.repeat(32), durationSeconds: 1.5 },
  ...{ generationId: 'generation-1', reason: 'It lasts 1.50 s, expected 2.80 to 3.20 s.' },
};
export const FAULT = { code: 'sync_so_unreachable', message: 'Sync.so did not answer.', next: 'Nothing to do.' };

/** A row as the API makes it; returns the job's id. */
export async function newJob(db: Db, input: ProJobInput = jobInput()): Promise<string> {
  await insertJob(db, input, []);
  return input.jobId;
}

export async function readJob(db: Db, jobId: string): Promise<JobRow> {
  const row = await findJob(db, { jobId });
  if (row === undefined) throw new Error(`No row ${jobId}.`);
  return row;
}

export const progressTo = (db: Db, jobId: string, percent: number): Promise<void> =>
  recordProgress(db, jobId, { status: 'processing', stage: 'generating', percent, message: `${percent} %` });
