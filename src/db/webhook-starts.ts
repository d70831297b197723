import type { Db } from './client.js';
import type { VideoJob } from './generated/client.js';
import { type JobRow, toListedRow } from './job-row.js';

/** Which messages need a workflow: those of table webhook_deliveries that nobody sends. */

export interface UnsentDelivery {
  id: string;
  runs: number;
  eventType: string;
  createdAt: Date;
  /** Left out: it is not made yet, of `job`. */
  body?: string;
  /** The job as it was when it happened, in the form of lists. */
  job?: JobRow;
}

interface Columns extends Record<string, unknown> {
  delivery_id: string;
  delivery_runs: number;
  event_type: string;
  told_at: Date;
  body: string | null;
}

/**
 * Pending ones without a workflow, oldest first: new ones, and those whose workflow should have tried long ago, as after
 * somebody has terminated it. Starting one that runs is harmless.
 */
export async function unsentDeliveries(db: Db, limit: number): Promise<UnsentDelivery[]> {
  const rows = await db.$queryRaw<Columns[]>`
    SELECT d.id AS delivery_id, d.runs AS delivery_runs, d.event_type, d.created_at AS told_at, d.body, job.*
    FROM webhook_deliveries d LEFT JOIN LATERAL jsonb_populate_record(NULL::video_jobs, d.job) job ON d.body IS NULL
    WHERE d.status = 'pending' AND (d.started_at IS NULL
      OR greatest(d.started_at, d.next_at) < clock_timestamp() - interval '15 minutes')
    ORDER BY d.created_at LIMIT ${limit}`;
  return rows.map(
    ({ delivery_id: id, delivery_runs: runs, event_type: eventType, told_at: createdAt, body, ...job }) => ({
      ...{ id, runs, eventType, createdAt },
      ...(body === null ? { job: rowOf(job) } : { body }),
    }),
  );
}

/** By the columns' own names, which are those of the fields but for one that lists do not show. */
function rowOf(columns: Record<string, unknown>): JobRow {
  const fields = Object.entries(columns).map(([name, value]) => [
    name.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return toListedRow(Object.fromEntries(fields) as VideoJob);
}

/** The message is made once: whoever comes second sends the same. */
export const keepBody = async (db: Db, id: string, body: string): Promise<void> =>
  void (await db.$executeRaw`UPDATE webhook_deliveries SET body = ${body}, job = NULL WHERE id = ${id} AND body IS NULL`);

export const recordStart = async (db: Db, { id, runs }: Pick<UnsentDelivery, 'id' | 'runs'>): Promise<void> =>
  void (await db.webhookDelivery.updateMany({ where: { id, runs }, data: { startedAt: new Date() } }));
