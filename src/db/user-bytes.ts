import { AppError } from '../domain/errors.js';
import type { Queries } from './account.js';

/** How much of the bucket a user has: all their assets that are not removed, also those that are still on their way. */

export async function usedBytes(db: Queries, userId: string): Promise<number> {
  const [{ used = 0n } = {}] = await db.$queryRaw<{ used: bigint }[]>`
    SELECT coalesce(sum(greatest(bytes, fetched_bytes)), 0)::bigint AS used
    FROM assets WHERE user_id = ${userId} AND removed_at IS NULL`;
  return Number(used);
}

interface MostBytes {
  /** Of all of them together; left out: no limit. */
  mostBytes?: number;
}

/** How much more they may have, in bytes; undefined: any. */
export async function roomOf(db: Queries, userId: string, { mostBytes }: MostBytes): Promise<number | undefined> {
  return mostBytes === undefined ? undefined : Math.max(0, mostBytes - (await usedBytes(db, userId)));
}

/** For files whose size was not known before they had come: of two requests at once each had the same room. */
export async function assertWithin(db: Queries, userId: string, { mostBytes }: MostBytes): Promise<void> {
  if (mostBytes === undefined) return;
  const used = await usedBytes(db, userId);
  if (used > mostBytes) throw overQuota(used, mostBytes);
}

export const overQuota = (total: number, most: number): AppError =>
  new AppError('quota_exceeded', { detail: `They would have ${total} bytes, and may have ${most}.` });
