import { JOB_STATUSES, type JobStatus } from '../domain/job.js';
import type { Queries } from './account.js';
import { Prisma } from './generated/client.js';
import { decodeCursor, encodeCursor, NEWEST_FIRST } from './job-cursor.js';
import { LARGE, toListedRow } from './job-row.js';

export interface ListOptions {
  /** Left out: everybody's. */
  userId?: string;
  limit: number;
  cursor?: string;
  /** Any of these; left out: all. */
  statuses?: readonly JobStatus[];
  /** Part of the job's name, its video's file name or its id, whatever the case. */
  text?: string;
}

/**
 * Newest first, without what can be large; pages stay right while jobs are added. Throws invalid_request for a cursor we
 * did not make.
 */
export async function listJobs(db: Queries, o: ListOptions) {
  const found = await db.$queryRaw<{ id: string }[]>(pageQuery(o));
  const rows = await db.videoJob.findMany({
    where: { id: { in: found.slice(0, o.limit).map(({ id }) => id) } },
    orderBy: NEWEST_FIRST,
    omit: LARGE,
  });
  const jobs = rows.map(toListedRow);
  const last = jobs.at(-1);
  return { jobs, nextCursor: found.length > o.limit && last !== undefined ? encodeCursor(last) : undefined };
}

/** The ids of a page, and one more where there is a next one. */
export function pageQuery({ userId, limit, cursor, statuses, text }: ListOptions): Prisma.Sql {
  return Prisma.sql`
    SELECT id FROM video_jobs WHERE ${ofUser(userId)} ${after(cursor)} ${withStatus(statuses)} ${withText(text)}
    ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}::int`;
}

const ofUser = (userId: string | undefined): Prisma.Sql =>
  userId === undefined ? Prisma.sql`true` : Prisma.sql`user_id = ${userId}`;

function after(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.empty;
  const { createdAt, id } = decodeCursor(cursor);
  return Prisma.sql`AND (created_at, id) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`;
}

/** One alone has an index of its own. */
function withStatus(statuses: readonly JobStatus[] = []): Prisma.Sql {
  const [only] = statuses;
  if (only === undefined) return Prisma.empty;
  return statuses.length === 1
    ? Prisma.sql`AND status = ${only}`
    : Prisma.sql`AND status IN (${Prisma.join([...statuses])})`;
}

function withText(text = ''): Prisma.Sql {
  if (text === '') return Prisma.empty;
  const part = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`AND (name ILIKE ${part} OR file_name ILIKE ${part} OR id::text ILIKE ${part})`;
}

/** How many jobs of each status the user has in all, or everybody. */
export async function countByStatus(db: Queries, userId?: string): Promise<Record<JobStatus, number>> {
  const rows = await db.$queryRaw<{ status: JobStatus; count: number }[]>`
    SELECT status, count(*)::int AS count FROM video_jobs WHERE ${ofUser(userId)} GROUP BY status`;
  const none = Object.fromEntries(JOB_STATUSES.map((status) => [status, 0])) as Record<JobStatus, number>;
  return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
}
