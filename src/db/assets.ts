import type { AssetKind, AssetProbe, PartChecksum } from '../domain/asset.js';
import type { Issue } from '../domain/issues.js';
import type { Queries } from './account.js';
import { type AssetRow, toAssetRow } from './asset-row.js';
import { Prisma } from './generated/client.js';
import { isUuid } from './job-cursor.js';
import { json } from './video-jobs.js';

/** Table assets: made, found, and how they come to be stored. Used by jobs and taken away: asset-uses.ts. */

/** An asset that nothing uses goes this long after it was last touched. By the database's clock, which judges it too. */
export const UNUSED = Prisma.sql`interval '24 hours'`;

export interface NewAsset {
  id: string;
  userId: string;
  kind: AssetKind;
  fileName: string;
  contentType: string;
  key: string;
  /** Left out: not known yet. */
  bytes?: number;
  fingerprint?: string;
  partBytes?: number;
  /** Of each part; left out: none. */
  checksum?: PartChecksum;
  /** A worker fetches it from there. */
  sourceUrl?: string;
}

/** As insertAsset, for whoever goes on with the row. */
export async function createAsset(db: Queries, asset: NewAsset): Promise<AssetRow> {
  await insertAsset(db, asset);
  return toAssetRow(await db.asset.findUniqueOrThrow({ where: { id: asset.id } }));
}

/** Written down before the file's first byte. */
export async function insertAsset(db: Queries, asset: NewAsset): Promise<void> {
  const { id, userId, kind, fileName, contentType, key } = asset;
  const { bytes = null, fingerprint = null, partBytes = null, sourceUrl = null } = asset;
  const checksum = asset.checksum === 'crc32' ? 'crc32' : null;
  await db.$executeRaw`
    INSERT INTO assets (id, user_id, kind, status, file_name, content_type, key, bytes, fingerprint, part_bytes, checksum,
      source_url, created_at, updated_at, expires_at)
    VALUES (${id}::uuid, ${userId}, ${kind}, ${sourceUrl === null ? 'uploading' : 'fetching'}, ${fileName}, ${contentType},
      ${key}, ${bytes}::bigint, ${fingerprint}, ${partBytes}::int, ${checksum},
      ${sourceUrl}, clock_timestamp(), clock_timestamp(), clock_timestamp() + ${UNUSED})`;
}

/** Undefined for an id that is unknown, not a UUID, or another user's. */
export async function findAsset(db: Queries, { userId, id }: { userId?: string; id: string }) {
  return (await findAssets(db, { userId, ids: [id] }))[0];
}

/** Those of them that are there and the user's, in no order. */
export async function findAssets(db: Queries, { userId, ids }: { userId?: string; ids: readonly string[] }) {
  const where = { id: { in: ids.filter(isUuid) }, userId, removedAt: null };
  return (await db.asset.findMany({ where })).map(toAssetRow);
}

/**
 * S3's id of the upload, without which nobody can end it. False where the asset is no longer wanted, or has another upload
 * than `instead` by now.
 */
export async function recordUpload(db: Queries, id: string, uploadId: string, instead: string | null = null) {
  const where = { id, status: { in: ['uploading', 'fetching'] }, removedAt: null, uploadId: instead };
  return (await db.asset.updateMany({ where, data: { uploadId } })).count > 0;
}

/** All of it is in the bucket; the row as it is then, undefined where it was not on its way any more. */
export async function markChecking(db: Queries, id: string): Promise<AssetRow | undefined> {
  const where = { id, status: 'uploading', removedAt: null };
  const [row] = await db.asset.updateManyAndReturn({ where, data: { status: 'checking', uploadId: null } });
  return row && toAssetRow(row);
}

export interface StoredAsset {
  bytes: number;
  /** Hex. */
  sha256?: string;
  contentType?: string;
  /** Left out: whoever uses it looks for themselves. */
  probe?: AssetProbe;
}

/** Jobs may use it. What was stored or refused before stays so. */
export async function recordStored(db: Queries, id: string, { bytes, sha256, contentType, probe }: StoredAsset) {
  await db.$executeRaw`
    UPDATE assets
    SET status = 'stored', upload_id = NULL, bytes = ${bytes}::bigint, sha256 = coalesce(${sha256 ?? null}, sha256),
        content_type = coalesce(${contentType ?? null}, content_type),
        probe = ${probe ? JSON.stringify(probe) : null}::jsonb,
        updated_at = clock_timestamp(),
        expires_at = CASE WHEN expires_at IS NULL THEN NULL ELSE clock_timestamp() + ${UNUSED} END
    WHERE id = ${id}::uuid AND status IN ('uploading', 'checking')`;
}

/** It is not what it should be; nobody can use it. */
export async function recordRefused(db: Queries, id: string, issues: readonly Issue[]): Promise<void> {
  const where = { id, status: { in: ['uploading', 'checking'] } };
  await db.asset.updateMany({ where, data: { status: 'refused', uploadId: null, issues: json(issues) } });
}

/** A workflow writes something of an asset this often at the latest, or is about to begin. */
const SETTLED = Prisma.sql`interval '30 seconds'`;

/** Those that have waited for a worker for a while, to be fetched or checked, the longest first. */
export async function unattendedAssets(db: Queries, most: number): Promise<AssetRow[]> {
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM assets
    WHERE status IN ('fetching', 'checking') AND removed_at IS NULL AND updated_at < clock_timestamp() - ${SETTLED}
    ORDER BY updated_at LIMIT ${most}::int`;
  return await findAssets(db, { ids: found.map(({ id }) => id) });
}
