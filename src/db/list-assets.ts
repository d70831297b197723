import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { behind, encodeCursor, NEWEST_FIRST, pageOf } from './job-cursor.js';

export interface AssetPage {
  /** Left out: everybody's. */
  userId?: string;
  limit: number;
  cursor?: string;
}

/**
 * Newest first; pages stay right while assets are added. Throws invalid_request for a cursor we did not make, which looks
 * as those of jobs do.
 */
export async function listAssets(
  db: Queries,
  { userId, limit, cursor }: AssetPage,
): Promise<{ assets: AssetRow[]; nextCursor?: string }> {
  const found = await db.asset.findMany({
    where: { userId, removedAt: null, ...behind(cursor) },
    orderBy: NEWEST_FIRST,
    take: limit + 1,
  });
  const { rows, last } = pageOf(found, limit);
  return { assets: rows.map(toAssetRow), nextCursor: last && encodeCursor(last) };
}
