import type { Queries } from './account.js';
import type { JobRow } from './job-row.js';

/** Table deleted_jobs: jobs without a row whose files still have to go. */

export interface DeletedJob {
  jobId: string;
  userId: string;
}

/**
 * Takes the row away and notes that the files have to go, both or neither; assets that no other job uses go with it, by the
 * next sweep. False where the row was written since it was
 * read, is not at its end, or where the job has a place at Sync.so, whose keeper needs the row.
 */
export async function deleteRow(db: Queries, { id, updatedAt }: Pick<JobRow, 'id' | 'updatedAt'>): Promise<boolean> {
  const noted = await db.$executeRaw`
    WITH gone AS (
      DELETE FROM video_jobs
      WHERE id = ${id}::uuid AND updated_at = ${updatedAt.toISOString()}::timestamptz
        AND status IN ('completed', 'failed', 'cancelled')
        AND NOT EXISTS (SELECT FROM sync_slots WHERE job_id = ${id}::uuid)
      RETURNING id, user_id),
    freed AS (
      UPDATE assets SET expires_at = clock_timestamp()
      WHERE id IN (SELECT asset_id FROM job_assets WHERE job_id IN (SELECT id FROM gone))
        AND NOT EXISTS (SELECT FROM job_assets o WHERE o.asset_id = assets.id AND o.job_id <> ${id}::uuid))
    INSERT INTO deleted_jobs (job_id, user_id, deleted_at) SELECT id, user_id, clock_timestamp() FROM gone`;
  return noted > 0;
}

/** The oldest first. */
export function deletedJobs(db: Queries, most: number): Promise<DeletedJob[]> {
  return db.deletedJob.findMany({
    ...{ orderBy: { deletedAt: 'asc' }, take: most },
    select: { jobId: true, userId: true },
  });
}

/** Nothing of it is left. */
export async function forgetDeleted(db: Queries, { jobId }: Pick<DeletedJob, 'jobId'>): Promise<void> {
  await db.deletedJob.deleteMany({ where: { jobId } });
}
