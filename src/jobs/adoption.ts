import type { JobRow } from '../db/job-row.js';
import type { AdoptedJob } from '../domain/job.js';

/**
 * What a job without a submission is worked on with: the generation it has, as long as that may have a result. Undefined
 * for our own jobs, and for other kinds of video, which share the table and keep other ids in the same column.
 */
export function adoptionOf(row: JobRow): AdoptedJob | undefined {
  const { id: jobId, userId, input, isProJob, syncGenerationId: generationId, generationOver } = row;
  if (input || !isProJob || generationId === null || generationOver) return undefined;
  return { jobId, userId, generationId };
}
