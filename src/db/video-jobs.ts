import type { JobStatus, ProJobInput } from '../domain/job.js';
import type { Warning } from '../domain/segments.js';
import type { Queries } from './account.js';
import type { Db } from './client.js';
import type { Prisma } from './generated/client.js';
import { decodeCursor, encodeCursor, isUuid, type JobCursor } from './job-cursor.js';
import { type JobRow, toJobRow } from './job-row.js';

/** Table video_jobs: made, found and listed. What a job's own workflow writes: job-steps.ts. */

/** Makes the row; when it is already there, it is returned as it is. */
export async function insertJob(db: Queries, input: ProJobInput, warnings: Warning[]): Promise<JobRow> {
  const { jobId: id, userId, model } = input;
  const create = {
    id,
    userId,
    model,
    input: json(input),
    warnings: json(warnings),
    progressMessage: 'Waiting to start',
  };
  // Not upsert: Prisma makes a SELECT and an INSERT of it, and fails where another makes the row in between.
  const [made] = await db.videoJob.createManyAndReturn({ data: [create], skipDuplicates: true });
  return toJobRow(made ?? (await db.videoJob.findUniqueOrThrow({ where: { id } })));
}

/** Undefined for an id that is unknown, not a UUID, or another user's. */
export async function findJob(db: Queries, { userId, jobId }: { userId?: string; jobId: string }) {
  if (!isUuid(jobId)) return undefined;
  const row = await db.videoJob.findFirst({ where: { id: jobId, userId } });
  return row === null ? undefined : toJobRow(row);
}

export interface ListOptions {
  userId: string;
  limit: number;
  cursor?: string;
  status?: JobStatus;
}

/**
 * Newest first, without what can be large; pages stay right while jobs are added. Throws invalid_request for a cursor we
 * did not make.
 */
export async function listJobs(db: Db, { userId, limit, cursor, status }: ListOptions) {
  const rows = await db.videoJob.findMany({
    where: { userId, status, ...(cursor === undefined ? {} : olderThan(decodeCursor(cursor))) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1, // one more tells whether there is a next page
    omit: { input: true, errorIssues: true },
  });
  const jobs = rows.slice(0, limit).map((row) => toJobRow({ ...row, input: null, errorIssues: null }));
  const last = jobs.at(-1);
  return { jobs, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : undefined };
}

const olderThan = ({ createdAt, id }: JobCursor) => ({
  createdAt: { lte: createdAt }, // lets the index begin here
  OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
});

/** Throws when the database does not answer; for /readyz. */
export async function checkDb(db: Db): Promise<void> {
  await db.$queryRaw`SELECT 1`;
}

/** JSON columns take what JSON.stringify would keep: undefined fields are left out. */
export const json = (value: object): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value));
