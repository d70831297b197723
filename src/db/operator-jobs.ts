import type { JobStatus } from '../domain/job.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { type JobRow, toJobRow } from './job-row.js';

/** What operators ask of video_jobs: unlike src/db/video-jobs.ts, of all users at once. */

export interface JobFilter {
  userId?: string;
  status?: JobStatus;
  limit: number;
}

/** Newest first. */
export async function newestJobs(db: Db, { userId, status, limit }: JobFilter): Promise<JobRow[]> {
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  return (await db.videoJob.findMany({ where: { userId, status }, orderBy, take: limit })).map(toJobRow);
}

/**
 * Jobs of the present system that stopped half-way: Sync.so has a generation of theirs and nobody looks after it.
 * Oldest first. One that was taken over has left the stage all of them are in.
 */
export async function stuckJobs(db: Db, { userId, limit }: Omit<JobFilter, 'status'>): Promise<JobRow[]> {
  const rows = await db.videoJob.findMany({
    where: {
      // Other kinds of video share the table, and keep other ids in the same column.
      ...{ status: 'processing', stage: 'preparing', isProJob: true, userId },
      ...{ syncGenerationId: { not: null }, input: { equals: Prisma.AnyNull } },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limit,
  });
  return rows.map(toJobRow);
}
