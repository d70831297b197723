import { AppError } from '../domain/errors.js';
import type { Db } from './client.js';

/**
 * What Sync.so counts by the minute: generations made, and reads (sync-so.md 11). `search` is our own part of the reads,
 * for the list's further pages, and `estimate` that for people who ask prices.
 */
export type BudgetKind = 'create' | 'read' | 'search' | 'estimate';

/**
 * Takes one call from this minute's budget, which all workers share. Returns 0 when it is taken, else how many
 * milliseconds are left of the minute. Minutes and calls are counted by the database, so clocks need not agree.
 */
export async function takeFromBudget(db: Db, kind: BudgetKind, perMinute: number): Promise<number> {
  // One statement, so that no call is counted twice or forgotten. A full budget is kept as `perMinute + 1`; what
  // was used before the budget was lowered is kept as it is.
  const [row] = await db.$queryRaw<{ used: number; left: number }[]>`
    INSERT INTO sync_budgets AS b (kind, window_at, used)
    VALUES (${kind}, date_trunc('minute', clock_timestamp()), 1)
    ON CONFLICT (kind) DO UPDATE SET
      -- Whoever waited here past the end of a minute must not take the window back.
      window_at = greatest(b.window_at, excluded.window_at),
      used = CASE WHEN b.window_at < excluded.window_at THEN 1
                  ELSE greatest(b.used, least(b.used + 1, ${perMinute + 1}::int)) END
    RETURNING used, (extract(epoch FROM window_at + interval '1 minute' - clock_timestamp()) * 1000)::int AS left`;
  if (row === undefined) throw new AppError('service_unavailable', { detail: `No budget "${kind}" came back.` });
  return row.used <= perMinute ? 0 : Math.max(1, row.left);
}
