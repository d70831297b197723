import type { JobStage, JobStatus } from '../domain/job.js';
import type { Queries } from './account.js';
import type { AssetRow } from './asset-row.js';
import { findAssets } from './assets.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { pageOf } from './job-cursor.js';
import { type JobRow, LARGE, toListedRow } from './job-row.js';

/**
 * Table job_events: what changed of a job that people see, or of an asset or a draft, whose id stands in place of the job's.
 * Triggers of these tables write it (prisma/migrations), with ids that become visible in their order, so that whoever goes on behind
 * the last one it saw misses none.
 */

/** Whose events: all of a user's, or one job of theirs. Left out: everybody's. */
export interface Whose {
  userId?: string;
  jobId?: string;
}

/** The state of a job, an asset or a draft at the newest of its events that were read, or that it is gone. */
export interface JobChange {
  /** Of that event. */
  id: number;
  userId: string;
  jobId: string;
  /** Without what can be large. Left out, as the others are: the job was deleted, or belongs to somebody else now. */
  row?: JobRow;
  /** It is no job; `jobId` is its id. */
  asset?: AssetRow;
  /** The same of a draft. */
  draft?: DraftChange;
}

/** By whom the draft was written last, where that was said; `deleted`, or somebody else's now. */
export type DraftChange = { revision: number; tab?: string } | 'deleted';

export interface ChangePage {
  /** By their ids. */
  changes: JobChange[];
  /** Everything up to this event is told by `changes` or by an event after it. */
  upTo: number;
  isLast: boolean;
}

interface EventColumns {
  id: bigint;
  userId: string;
  jobId: string;
  kind: 'job' | 'job_deleted' | 'asset' | 'draft' | 'draft_deleted';
  revision: number | null;
  tab: string | null;
}

const PAGE = 500;

/** What happened behind the event `after`, as far as a page goes; of each job only its newest state. */
export async function changesAfter(db: Db, after: number, whose: Whose = {}, limit = PAGE): Promise<ChangePage> {
  const events = await eventsAfter(db, after, whose, limit);
  const newest = new Map<string, EventColumns>();
  for (const event of events) {
    const key = `${event.jobId} ${event.userId}`;
    newest.delete(key); // so that it comes in the order of its newest event
    newest.set(key, event);
  }
  const last = events.at(-1);
  const changes = await withRows(db, [...newest.values()]);
  return { changes, upTo: last ? Number(last.id) : after, isLast: events.length < limit };
}

const eventsAfter = (db: Db, after: number, { userId, jobId }: Whose, limit: number) =>
  db.$queryRaw<EventColumns[]>`
    SELECT id, user_id AS "userId", job_id AS "jobId", kind, (payload->>'revision')::int AS revision,
      payload->>'tab' AS tab
    FROM job_events WHERE id > ${after}
      ${userId === undefined ? Prisma.empty : Prisma.sql`AND user_id = ${userId}`}
      ${jobId === undefined ? Prisma.empty : Prisma.sql`AND job_id = ${jobId}::uuid`}
    ORDER BY id LIMIT ${limit}`;

/**
 * The rows are read after their events. One that has changed since is left to its newer event, which everybody can see
 * by then: so each state goes out once, under its own id.
 */
async function withRows(db: Db, events: EventColumns[]): Promise<JobChange[]> {
  const ids = events.filter(({ kind }) => kind === 'job').map(({ jobId }) => jobId);
  const found = ids.length === 0 ? [] : await db.videoJob.findMany({ where: { id: { in: ids } }, omit: LARGE });
  const rows = new Map(found.map((row) => [row.id, toListedRow(row)]));
  const assets = await assetsOf(db, events);
  return events.flatMap((event): JobChange[] => {
    const { id, userId, jobId, kind, revision } = event;
    const change = { id: Number(id), userId, jobId };
    if (kind === 'job_deleted') return [change];
    if (kind === 'draft' || kind === 'draft_deleted') return [{ ...change, draft: draftChange(event) }];
    const asset = assets.get(jobId);
    if (kind === 'asset') return asset ? [{ ...change, asset }] : [];
    const row = rows.get(jobId);
    return row?.revision === revision && row.userId === userId ? [{ ...change, row }] : [];
  });
}

/** Of a draft the event says all there is to tell. */
const draftChange = ({ kind, revision, tab }: EventColumns): DraftChange =>
  kind === 'draft_deleted' ? 'deleted' : { revision: revision ?? 0, ...(tab !== null && { tab }) };

/** As they are by now; those that were taken away since are told of no more. */
async function assetsOf(db: Db, events: EventColumns[]): Promise<Map<string, AssetRow>> {
  const ids = events.filter(({ kind }) => kind === 'asset').map(({ jobId }) => jobId);
  const found = ids.length === 0 ? [] : await findAssets(db, { ids });
  return new Map(found.map((asset) => [asset.id, asset]));
}

/** The ids of the oldest and the newest event that are kept; both 0 where there never was one. */
export async function eventRange(db: Db): Promise<{ oldest: number; newest: number }> {
  const [range] = await db.$queryRaw<{ oldest: bigint | null; newest: bigint | null }[]>`
    SELECT min(id) AS oldest, max(id) AS newest FROM job_events`;
  return { oldest: Number(range?.oldest ?? 0), newest: Number(range?.newest ?? 0) };
}

/** The id of the job's newest event; undefined where none is kept. */
export async function newestEventOf(db: Db, jobId: string): Promise<number | undefined> {
  const newest = await db.jobEvent.findFirst({ where: { jobId }, orderBy: { id: 'desc' }, select: { id: true } });
  return newest ? Number(newest.id) : undefined;
}

/** What the job was doing from `at` on. */
export interface HistoryEntry {
  /** Of the event that told it. */
  id: bigint;
  at: Date;
  stage: JobStage;
  status: JobStatus;
  message: string;
  /** Number of the attempt that is paid for; null before the first. */
  attempt: number | null;
}

const MOST_ENTRIES = 100;

export interface HistoryPage {
  /** Newest last; a percentage alone is no entry of its own. */
  entries: HistoryEntry[];
  /** What was before these is told by the page behind it; left out: nothing was. */
  cursor?: number;
}

/** The newest hundred entries, or those behind a cursor. */
export async function jobHistory(db: Queries, jobId: string, cursor = Number.MAX_SAFE_INTEGER): Promise<HistoryPage> {
  const newestFirst = await db.$queryRaw<HistoryEntry[]>`
    SELECT id, at, words->>0 AS stage, words->>1 AS status, coalesce(words->>2, '') AS message, (words->>3)::int AS attempt
    FROM (SELECT id, at, words, lag(words) OVER (ORDER BY id) AS before
          FROM job_events, LATERAL jsonb_build_array(
            payload->'stage', payload->'status', payload->'message', payload->'attempt') AS words
          WHERE job_id = ${jobId}::uuid AND kind = 'job') told
    WHERE words IS DISTINCT FROM before AND id < ${cursor}::bigint ORDER BY id DESC LIMIT ${MOST_ENTRIES + 1}`;
  const { rows, last } = pageOf(newestFirst, MOST_ENTRIES);
  return { entries: rows.toReversed(), ...(last && { cursor: Number(last.id) }) };
}

/** Whoever was away for longer reads everything anew. */
const KEPT = Prisma.sql`interval '30 days'`;

export interface Removal {
  /** Rows of one statement. */
  batch?: number;
  mostBatches?: number;
}

/**
 * Events older than 30 days; returns how many went. The newest stays whatever its age: it tells who has seen all. Ids
 * and times grow together, so the oldest are found by their ids, without an index on the time.
 */
export async function removeOldEvents(db: Db, { batch = 5_000, mostBatches = 20 }: Removal = {}): Promise<number> {
  let removed = 0;
  for (let batches = 0; batches < mostBatches; batches += 1) {
    const count = await db.$executeRaw`
      DELETE FROM job_events
      WHERE id IN (SELECT id FROM job_events ORDER BY id LIMIT ${batch})
        AND at < clock_timestamp() - ${KEPT} AND id < (SELECT max(id) FROM job_events)`;
    removed += count;
    if (count < batch) break;
  }
  return removed;
}
