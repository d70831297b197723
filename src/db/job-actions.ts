import type { JobFault } from '../domain/job.js';
import type { Db } from './client.js';

/**
 * Ends the row of a job that no workflow works on; one that has ended meanwhile is left alone. Only where there is no
 * workflow: else the workflow writes its row.
 */
export async function cancelAbandoned(db: Db, jobId: string, { code, message, next }: JobFault): Promise<void> {
  await db.videoJob.updateMany({
    where: { id: jobId, status: { in: ['queued', 'processing', 'needs_attention'] } },
    data: { status: 'cancelled', errorCode: code, errorMessage: message, errorNext: next, progressMessage: message },
  });
}

/** Ids of the user's jobs that wait for a person, oldest first. */
export async function jobsInNeed(db: Db, userId: string): Promise<string[]> {
  const where = { userId, status: 'needs_attention' };
  const rows = await db.videoJob.findMany({ where, select: { id: true }, orderBy: { createdAt: 'asc' } });
  return rows.map(({ id }) => id);
}
