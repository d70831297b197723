import type { GoneFiles } from '../domain/gone-files.js';
import type { Queries } from './account.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { inTransaction } from './in-transaction.js';
import { lockAssets, type Removal, removeUnused } from './job-assets.js';
import { type JobRow, toJobRow } from './job-row.js';

/** Table video_jobs: files of jobs that ended long ago go by their rows, and the rows say so. */

/**
 * Nobody decides about it any more. A job that failed with a generation that is not over is none of them: what it paid for
 * can still be fetched. Nor is one with a place at Sync.so, which still works for it.
 */
const SETTLED = Prisma.sql`
  media_expired_at IS NULL AND status IN ('completed', 'failed', 'cancelled')
  AND NOT (status = 'failed' AND zhaoli_task_id IS NOT NULL AND NOT generation_over)
  AND NOT EXISTS (SELECT FROM sync_slots s WHERE s.job_id = video_jobs.id)
  AND (input IS NOT NULL OR output_key IS NOT NULL)`;

/** Jobs that ended over so many days ago and still have their files; so many at most, the oldest first. */
export async function jobsToExpire(db: Queries, days: number, most: number): Promise<JobRow[]> {
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM video_jobs
    WHERE ${SETTLED} AND updated_at < clock_timestamp() - make_interval(days => ${days}::int)
    ORDER BY updated_at LIMIT ${most}::int`;
  const rows = await db.videoJob.findMany({ where: { id: { in: found.map(({ id }) => id) } } });
  return rows.map(toJobRow);
}

/**
 * Says that the job's files are gone, and notes that they have to go, as those of a deleted job: assets that no other job
 * uses, and what was made of them. False where the row was written since it was read.
 */
export function expireMedia(db: Db, row: JobRow, gone: (removal: Removal) => GoneFiles[]): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { id, userId } = row;
    const assets = await lockAssets(tx, row);
    if (!(await isStillSettled(tx, row))) return false;
    await tx.jobAsset.deleteMany({ where: { jobId: id } });
    const went = JSON.stringify(gone(await removeUnused(tx, assets)));
    await tx.$executeRaw`
      UPDATE video_jobs
      SET media_expired_at = clock_timestamp(), expired_media = ${went}::jsonb, updated_at = clock_timestamp()
      WHERE id = ${id}::uuid`;
    await tx.deletedJob.createMany({ data: [{ jobId: id, userId }], skipDuplicates: true });
    return true;
  });
}

async function isStillSettled(tx: Queries, { id, updatedAt }: JobRow): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM video_jobs
    WHERE id = ${id}::uuid AND updated_at = ${updatedAt.toISOString()}::timestamptz AND ${SETTLED} FOR UPDATE`;
  return rows.length > 0;
}
