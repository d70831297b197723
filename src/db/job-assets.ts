import type { AssetProbe } from '../domain/asset.js';
import type { ProJobInput } from '../domain/job.js';
import { assetIdOf, assetIdsOf } from '../domain/keys.js';
import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { UNUSED_BY_ANY } from './draft-assets.js';

/** How rows of jobs and of their assets change together. */

/** Those that the job uses now: a cancelled one uses none. */
export async function assetsOfJob(db: Queries, jobId: string): Promise<AssetRow[]> {
  return (await db.asset.findMany({ where: { jobs: { some: { jobId } } } })).map(toAssetRow);
}

/**
 * The job's assets, also of one that was cancelled, locked until the transaction ends: no other job takes one of them
 * meanwhile. Their ids.
 */
export async function lockAssets(
  tx: Queries,
  { id, input }: { id: string; input: ProJobInput | null },
): Promise<string[]> {
  const named = input ? assetIdsOf(input) : [];
  // In one order, or two who lock the same would wait for each other.
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM assets
    WHERE id = ANY(${named}::uuid[]) OR id IN (SELECT asset_id FROM job_assets WHERE job_id = ${id}::uuid)
    ORDER BY id FOR UPDATE`;
  return rows.map((row) => row.id);
}

export interface Removal {
  /** Nobody gets these any more; their files still have to go. */
  removed: AssetRow[];
  /** How many stay, since other jobs or drafts use them. */
  kept: number;
}

/** Of locked assets those go that neither a job nor a draft uses. */
export async function removeUnused(tx: Queries, ids: readonly string[]): Promise<Removal> {
  await tx.$executeRaw`
    UPDATE assets SET removed_at = clock_timestamp()
    WHERE id = ANY(${ids}::uuid[]) AND removed_at IS NULL AND ${UNUSED_BY_ANY}`;
  const rows = (await tx.asset.findMany({ where: { id: { in: [...ids] } } })).map(toAssetRow);
  const removed = rows.filter(({ removedAt }) => removedAt !== null);
  return { removed, kept: rows.length - removed.length };
}

export interface FoundProbe {
  key: string;
  probe: AssetProbe;
}

/** What a job's worker has found in files that nobody had looked at: those that came in a form. */
export async function recordProbes(db: Queries, found: readonly FoundProbe[]): Promise<void> {
  const given = found.map(({ key, probe }) => ({ id: assetIdOf(key), probe })).filter(({ id }) => id !== undefined);
  if (given.length === 0) return;
  await db.$executeRaw`
    UPDATE assets SET probe = given.probe, updated_at = clock_timestamp()
    FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (id uuid, probe jsonb)
    WHERE assets.id = given.id AND assets.probe IS NULL`;
}

/** Those of them that are marked as removed: their files may still be there. */
export async function removedAssets(db: Queries, ids: readonly string[]): Promise<AssetRow[]> {
  const where = { removedAt: { not: null }, id: { in: [...ids] } };
  return (await db.asset.findMany({ where })).map(toAssetRow);
}
