import { AppError } from '../domain/errors.js';
import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { UNUSED } from './assets.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { isUuid } from './job-cursor.js';

/** Table job_assets: which jobs use an asset. While one does, it stays; who takes one and who removes it take turns. */

const LIMITS = {
  maxWait: 10_000,
  timeout: 20_000,
  // What another has committed while this one waited for the row has to be seen.
  isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted,
};

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
  const rows = (await tx.asset.findMany({ where: { id: { in: ids.filter(isUuid) }, userId, removedAt: null } })).map(
    toAssetRow,
  );
  assertUsable(ids, rows);
  await tx.jobAsset.createMany({ data: ids.map((assetId) => ({ jobId, assetId })), skipDuplicates: true });
  await tx.$executeRaw`
    UPDATE assets SET expires_at = clock_timestamp() + ${UNUSED} WHERE id = ANY(${ids}::uuid[])`;
  return rows;
}

function assertUsable(ids: string[], rows: AssetRow[]): void {
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new AppError('asset_not_found', { detail: `It is ${missing}.` });
  const unready = rows.find(({ status }) => status !== 'stored');
  if (unready) throw new AppError('asset_incomplete', { detail: `"${unready.fileName}" is ${unready.status}.` });
}

/** The job needs its files no more: each goes after a day, where no other job uses it. */
export async function releaseAssets(db: Queries, jobId: string): Promise<void> {
  await db.$executeRaw`
    WITH released AS (DELETE FROM job_assets WHERE job_id = ${jobId}::uuid RETURNING asset_id)
    UPDATE assets SET expires_at = clock_timestamp() + ${UNUSED} WHERE id IN (SELECT asset_id FROM released)`;
}

/**
 * From now on nobody gets it; its file still has to go. `in_use` while a job uses it. `ifExpired`: only where its time is
 * over, for the sweep.
 */
export function markRemoved(
  db: Db,
  { id, ifExpired = false }: { id: string; ifExpired?: boolean },
): Promise<'removed' | 'in_use' | 'kept'> {
  return db.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ isKept: boolean }[]>`
      SELECT ${ifExpired} AND expires_at > clock_timestamp() AS "isKept" FROM assets WHERE id = ${id}::uuid FOR UPDATE`;
    if (!row || row.isKept) return 'kept';
    if ((await tx.jobAsset.count({ where: { assetId: id } })) > 0) return 'in_use';
    await tx.asset.updateMany({ where: { id, removedAt: null }, data: { removedAt: new Date() } });
    return 'removed';
  }, LIMITS);
}

/** Nothing of it is left in the bucket. Only a row that was marked as removed goes. */
export async function deleteAsset(db: Queries, id: string): Promise<void> {
  await db.asset.deleteMany({ where: { id, removedAt: { not: null } } });
}
