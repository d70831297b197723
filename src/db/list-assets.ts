import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { decodeCursor, encodeCursor } from './job-cursor.js';

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
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const older = after && {
    OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }],
  };
  const found = await db.asset.findMany({
    where: { userId, removedAt: null, ...older },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const assets = found.slice(0, limit).map(toAssetRow);
  const last = assets.at(-1);
  return { assets, nextCursor: found.length > limit && last ? encodeCursor(last) : undefined };
}
