import type { JobFault } from '../domain/job.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import type { JobRow } from './job-row.js';

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

/**
 * A row that said how the job ended, which it has not, or not so: it goes on, until its end is written. False where it
 * was written since it was read.
 */
export async function takeBack(db: Db, { id, updatedAt, status }: Pick<JobRow, 'id' | 'updatedAt' | 'status'>) {
  const { count } = await db.videoJob.updateMany({
    where: { id, updatedAt, status },
    data: {
      ...{ status: 'processing', completedAt: null, progressMessage: 'The job goes on' },
      ...NO_ERROR,
    },
  });
  return count > 0;
}

/** A result in doubt waits for a decision of its own (src/jobs/decide-result.ts): nothing that is settled lets it go on. */
export const RESUMABLE = {
  status: 'needs_attention',
  OR: [{ errorCode: null }, { errorCode: { not: 'result_doubtful' } }],
};

/** The others: paid for, and not as expected, until a person decides. */
export const DOUBTFUL = { status: 'needs_attention', errorCode: 'result_doubtful' };

/** Ids of the jobs, all or the user's, that wait until something is settled; oldest first. */
export async function jobsInNeed(db: Db, userId?: string): Promise<string[]> {
  const where = { userId, ...RESUMABLE };
  const rows = await db.videoJob.findMany({ where, select: { id: true }, orderBy: { createdAt: 'asc' } });
  return rows.map(({ id }) => id);
}

/**
 * A failed job that a person tries again after `endedRun`, which tells later whether the wish was taken up. False where
 * the row is no longer failed, or was written since it was read: then another run may have ended meanwhile.
 */
export async function reopenJob(
  db: Db,
  { id, updatedAt, input }: Pick<JobRow, 'id' | 'updatedAt' | 'input'>,
  endedRun?: string,
): Promise<boolean> {
  const { count } = await db.videoJob.updateMany({
    where: { id, updatedAt, status: 'failed' },
    data: {
      ...{ status: 'queued', progressMessage: 'Waiting to start again', overdueAt: null },
      reopenedRunId: endedRun ?? null,
      // Without a submission it goes on there, and is told by it from jobs nobody has taken over (src/jobs/adoption.ts).
      ...(input === null && { stage: 'generating' }),
      ...NO_ERROR,
    },
  });
  return count > 0;
}

const NO_ERROR = {
  ...{ errorCode: null, errorMessage: null, errorNext: null, errorIssues: Prisma.DbNull, moreIssues: null },
};
