import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { DOUBTFUL, RESUMABLE } from './job-actions.js';
import { type JobRow, toJobRow } from './job-row.js';

/** What `reconcile` reads: page by page in the order of ids, so that a walk over all rows gets to each of them. */

export interface Page {
  /** The id the page begins after; from the first when left out. */
  after?: string;
  limit: number;
}

/** A job says something about itself this often at the latest while it goes on, so a younger row is left to itself. */
const SETTLED_MS = 30_000;

const silent = () => ({ lt: new Date(Date.now() - SETTLED_MS) });

/** Jobs that were accepted 30 s ago and that no workflow has taken up since. */
export const queuedJobs = (db: Db, page: Page): Promise<JobRow[]> =>
  readPage(db, { status: 'queued', input: { not: Prisma.AnyNull } }, page);

/** Older jobs are forgotten by most servers, and who ended them has looked at them long ago. */
const REMEMBERED_MS = 30 * 24 * 3600_000;

/**
 * Jobs that have not changed for 30 s and are not at their end, or may have another than their row says: no end but
 * `completed` with a result of ours is certain by the row alone. A row that was written by hand shows no new time.
 */
export const rowsToSettle = (db: Db, page: Page): Promise<JobRow[]> => {
  const createdAt = { gt: new Date(Date.now() - REMEMBERED_MS) };
  const isOpen = { status: { in: ['queued', 'processing', 'needs_attention'] } };
  const ended = [{ status: { in: ['failed', 'cancelled'] } }, { status: 'completed', outputKey: null }];
  return readPage(db, { OR: [isOpen, ...ended.map((end) => ({ ...end, createdAt }))] }, page);
};

async function readPage(db: Db, where: Prisma.VideoJobWhereInput, { after, limit }: Page): Promise<JobRow[]> {
  const rows = await db.videoJob.findMany({
    where: { ...where, updatedAt: silent(), ...(after && { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: limit,
  });
  return rows.map(toJobRow);
}

/** Whether the row is as it was read: a job that wrote meanwhile lives. */
export async function isUnchanged(db: Db, { id, updatedAt }: JobRow): Promise<boolean> {
  return (await db.videoJob.count({ where: { id, updatedAt } })) > 0;
}

/** A job that holds a place at Sync.so or waits for one. */
export interface SlotJob {
  jobId: string;
  /** Nothing that this place was held for was sent before. */
  enqueuedAt: Date;
}

export function slotJobs(db: Db, state: 'held' | 'waiting', { after, limit }: Page): Promise<SlotJob[]> {
  return db.syncSlot.findMany({
    where: { state, ...(after && { jobId: { gt: after } }) },
    orderBy: { jobId: 'asc' },
    take: limit,
    select: { jobId: true, enqueuedAt: true },
  });
}

/** A job takes up its place within seconds, and the look before this one may have come in just those. */
const MISSED_AFTER = Prisma.sql`interval '60 seconds'`;

/**
 * Whether the job has had its place for a while and still says that it waits: the signal that woke it was lost. One that
 * gave its place back and waits anew stays at "submitting". Who needs attention is not woken while the account is held.
 */
export async function missedGrant(db: Db, jobId: string): Promise<boolean> {
  const missed = await db.$queryRaw<unknown[]>`
    SELECT FROM sync_slots s JOIN video_jobs v ON v.id = s.job_id
    WHERE s.job_id = ${jobId}::uuid AND s.state = 'held' AND s.granted_at < clock_timestamp() - ${MISSED_AFTER}
      AND (v.status = 'needs_attention' AND NOT EXISTS (SELECT FROM sync_accounts WHERE hold_code IS NOT NULL)
        OR v.status = 'processing' AND v.stage IN ('waiting_for_slot', 'submitting') AND v.zhaoli_task_id IS NULL)`;
  return missed.length > 0;
}

export interface Alarms {
  /** Accepted over 30 s ago and not begun. */
  notStarted: number;
  /** Generations over four times their typical time. */
  overdue: number;
  needAttention: number;
  /** Paid for, and not as expected: a person decides. */
  doubtfulResults: number;
}

export async function countAlarms(db: Db): Promise<Alarms> {
  const open = { status: { in: ['queued', 'processing', 'needs_attention'] } };
  const [notStarted, overdue, needAttention, doubtfulResults] = await Promise.all([
    db.videoJob.count({ where: { status: 'queued', updatedAt: silent() } }),
    db.videoJob.count({ where: { ...open, overdueAt: { not: null } } }),
    db.videoJob.count({ where: RESUMABLE }),
    db.videoJob.count({ where: DOUBTFUL }),
  ]);
  return { notStarted, overdue, needAttention, doubtfulResults };
}

/** The generation a person says is the job's, in place of any other the row has. */
export async function adoptGeneration(db: Db, jobId: string, generationId: string): Promise<void> {
  await db.videoJob.updateMany({
    where: { id: jobId, status: { notIn: ['completed', 'cancelled'] } },
    data: { syncGenerationId: generationId, generationOver: false },
  });
}
