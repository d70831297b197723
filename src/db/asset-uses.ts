import { AppError } from '../domain/errors.js';
import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { findAssets } from './assets.js';
import type { Db } from './client.js';
import { inTransaction } from './in-transaction.js';
import { isUuid } from './job-cursor.js';

/**
 * Table job_assets: which jobs use an asset. While one does, or a draft (draft-assets.ts), it stays; who takes one and who
 * removes it take turns.
 */

export interface AssetUse {
  userId: string;
  /** Its row is there, also where this transaction has just made it. */
  jobId: string;
  assetIds: readonly string[];
}

/**
 * The job uses these assets from now on; within a transaction, in which the job's row is made. May be repeated. Throws
 * `asset_not_found` for one that is not there or another user's, `asset_incomplete` for one that is not stored.
 */
export async function useAssets(tx: Queries, { userId, jobId, assetIds }: AssetUse): Promise<AssetRow[]> {
  const ids = [...new Set(assetIds)];
  // In one order, or two jobs with the same assets would wait for each other.
  await tx.$queryRaw`
    SELECT id FROM assets WHERE id = ANY(${ids.filter(isUuid)}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  const rows = await findAssets(tx, { userId, ids });
  assertUsable(ids, rows);
  await tx.jobAsset.createMany({ data: ids.map((assetId) => ({ jobId, assetId })), skipDuplicates: true });
  await tx.asset.updateMany({ where: { id: { in: ids } }, data: { expiresAt: null } });
  return rows;
}

function assertUsable(ids: string[], rows: AssetRow[]): void {
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new AppError('asset_not_found', { detail: `It is ${missing}.` });
  const unready = rows.find(({ status }) => status !== 'stored');
  if (unready) throw new AppError('asset_incomplete', { detail: `"${unready.fileName}" is ${unready.status}.` });
}

/** The job needs its files no more: each goes after a day, where nothing else uses it (a trigger sets the time). */
export async function releaseAssets(db: Queries, jobId: string): Promise<void> {
  await db.jobAsset.deleteMany({ where: { jobId } });
}

/** Those whose time is over, or whose file still has to go, the longest due first. */
export async function dueAssets(db: Queries, most: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM assets WHERE removed_at IS NOT NULL OR expires_at < clock_timestamp()
    ORDER BY expires_at LIMIT ${most}::int`;
  return rows.map(({ id }) => id);
}

/**
 * From now on nobody gets it; its file still has to go. `in_use` while a job or a draft uses it. `ifExpired`: only where its time is
 * over, for the sweep; else it is `kept`, like one that is not there.
 */
export function markRemoved(
  db: Db,
  { id, ifExpired = false }: { id: string; ifExpired?: boolean },
): Promise<'in_use' | 'kept' | AssetRow> {
  return inTransaction(db, async (tx) => {
    const [row] = await tx.$queryRaw<{ isDue: boolean }[]>`
      SELECT removed_at IS NOT NULL OR coalesce(expires_at < clock_timestamp(), false) AS "isDue"
      FROM assets WHERE id = ${id}::uuid FOR UPDATE`;
    if (!row || (ifExpired && !row.isDue)) return 'kept';
    if (await isUsed(tx, id)) {
      await tx.asset.update({ where: { id }, data: { expiresAt: null } }); // released by one, and used by another
      return 'in_use';
    }
    return toAssetRow(await tx.asset.update({ where: { id }, data: { removedAt: new Date() } }));
  });
}

const isUsed = async (tx: Queries, assetId: string): Promise<boolean> =>
  (await tx.jobAsset.count({ where: { assetId } })) > 0 || (await tx.draftAsset.count({ where: { assetId } })) > 0;

/** Nothing of it is left in the bucket. Only a row that was marked as removed goes. */
export async function deleteAsset(db: Queries, id: string): Promise<void> {
  await db.asset.deleteMany({ where: { id, removedAt: { not: null } } });
}
