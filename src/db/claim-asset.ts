import { AppError } from '../domain/errors.js';
import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { createAsset, type NewAsset, UNUSED } from './assets.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { inTransaction } from './in-transaction.js';
import { overQuota, usedBytes } from './user-bytes.js';

/** How an asset comes to be: within what its user may have, and not twice where the same is there already. */

export interface Quota {
  /** Of all the user's assets together, in bytes; left out: no limit. */
  mostBytes?: number;
  mostUnfinished: number;
}

/** A number of our own for this use of advisory locks; the second one is the user's. */
const LOCK = 7210403;

/**
 * The user's asset with the same kind, size and fingerprint, or from the same URL, as far as it has come; or else a new one.
 * A user's requests take turns, so that two at once neither make the same twice nor pass a limit together. Throws
 * `quota_exceeded` and `too_many_uploads`.
 */
export function claimAsset(db: Db, asset: NewAsset, quota: Quota): Promise<{ row: AssetRow; isNew: boolean }> {
  return inTransaction(db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(${LOCK}::int, hashtext(${asset.userId}))) locked`;
    const same = await findSame(tx, asset);
    if (same) return { row: same, isNew: false };
    await assertRoom(tx, asset, quota);
    return { row: await createAsset(tx, asset), isNew: true };
  });
}

/** Its time begins anew. What was refused once may be let in by a later version, so it is not told from new. */
async function findSame(tx: Queries, { userId, kind, ...file }: NewAsset): Promise<AssetRow | undefined> {
  const same = sameFile(file);
  if (!same) return undefined;
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    UPDATE assets SET expires_at = CASE WHEN expires_at IS NULL THEN NULL ELSE clock_timestamp() + ${UNUSED} END
    WHERE id = (
      SELECT id FROM assets WHERE user_id = ${userId} AND kind = ${kind} AND removed_at IS NULL AND ${same}
      ORDER BY array_position(ARRAY['stored', 'checking', 'uploading'], status), created_at LIMIT 1 FOR UPDATE)
    RETURNING id`;
  return found && toAssetRow(await tx.asset.findUniqueOrThrow({ where: { id: found.id } }));
}

/** A URL leads to the same file while that is on its way; asked later, it may lead to another. */
function sameFile({ sourceUrl, fingerprint, bytes }: Pick<NewAsset, 'sourceUrl' | 'fingerprint' | 'bytes'>) {
  if (sourceUrl !== undefined) return Prisma.sql`source_url = ${sourceUrl} AND status = 'fetching'`;
  if (fingerprint === undefined || bytes === undefined) return undefined;
  return Prisma.sql`fingerprint = ${fingerprint} AND bytes = ${bytes}::bigint AND status <> 'refused'`;
}

async function assertRoom(tx: Queries, { userId, bytes = 0 }: NewAsset, quota: Quota): Promise<void> {
  const { mostBytes, mostUnfinished } = quota;
  if (mostBytes !== undefined) {
    const total = (await usedBytes(tx, userId)) + bytes;
    if (total > mostBytes) throw overQuota(total, mostBytes);
  }
  const unfinished = await tx.asset.count({
    where: { userId, removedAt: null, status: { in: ['uploading', 'fetching'] } },
  });
  if (unfinished >= mostUnfinished) throw new AppError('too_many_uploads', { detail: `There are ${unfinished}.` });
}
