import type { RowFacts } from '../versions/detector/facts.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';

/** A workflow writes its first word into the row within a second or two. */
const NOT_STARTED_MS = 20_000;
/** Ids kept for the API, which tells each of these jobs' owners why it waits. */
const MOST_ROWS = 2000;

/** Rows that were accepted over 20 s ago and that no workflow has taken up since; their ids oldest first. */
export async function rowsNotStarted(db: Db): Promise<RowFacts> {
  const where: Prisma.VideoJobWhereInput = {
    status: 'queued',
    input: { not: Prisma.AnyNull }, // jobs of the present system were not started by us
    updatedAt: { lt: new Date(Date.now() - NOT_STARTED_MS) },
  };
  const [notStarted, rows] = await Promise.all([
    db.videoJob.count({ where }),
    db.videoJob.findMany({
      ...{ where, orderBy: { updatedAt: 'asc' as const }, take: MOST_ROWS },
      select: { id: true, updatedAt: true },
    }),
  ]);
  return { notStarted, oldestAt: rows[0]?.updatedAt, jobIds: rows.map(({ id }) => id) };
}

export interface Page {
  /** They wait for a place at Sync.so, or not: those that do can be many, and are not expected to get on. */
  waiting: boolean;
  /** The last one of the page before. */
  after?: string;
  limit: number;
}

/** Some jobs that are not at their end, in the order of ids; for walks that look at a few at a time. */
export async function openJobIds(db: Db, { waiting, after, limit }: Page): Promise<string[]> {
  const rows = await db.videoJob.findMany({
    where: {
      status: { in: ['queued', 'processing', 'needs_attention'] },
      stage: waiting ? 'waiting_for_slot' : { not: 'waiting_for_slot' },
      ...(after && { id: { gt: after } }),
    },
    ...{ orderBy: { id: 'asc' as const }, take: limit, select: { id: true } },
  });
  return rows.map(({ id }) => id);
}
