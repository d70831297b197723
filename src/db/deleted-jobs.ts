import type { Queries } from './account.js';
import type { Db } from './client.js';
import { inTransaction } from './in-transaction.js';
import { lockAssets, type Removal, removeUnused } from './job-assets.js';
import type { JobRow } from './job-row.js';

/** Table deleted_jobs: jobs without a row whose files still have to go. */

export interface DeletedJob {
  jobId: string;
  userId: string;
}

/**
 * Takes the row away, and the job's assets that no other job uses; and notes that the files have to go: all of it, or
 * nothing. Undefined where the row was written since it was read, is not at its end, or where the job has a place at
 * Sync.so, whose keeper needs the row.
 */
export function deleteRow(db: Db, job: Pick<JobRow, 'id' | 'updatedAt' | 'input'>): Promise<Removal | undefined> {
  return inTransaction(db, async (tx) => {
    const assets = await lockAssets(tx, job);
    return (await moveRow(tx, job)) ? await removeUnused(tx, assets) : undefined;
  });
}

async function moveRow(tx: Queries, { id, updatedAt }: Pick<JobRow, 'id' | 'updatedAt'>): Promise<boolean> {
  const noted = await tx.$executeRaw`
    WITH gone AS (
      DELETE FROM video_jobs
      WHERE id = ${id}::uuid AND updated_at = ${updatedAt.toISOString()}::timestamptz
        AND status IN ('completed', 'failed', 'cancelled')
        AND NOT EXISTS (SELECT FROM sync_slots WHERE job_id = ${id}::uuid)
      RETURNING id, user_id)
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
