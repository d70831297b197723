import type { Issue } from '../domain/issues.js';
import type { Queries } from './account.js';
import type { AssetRow } from './asset-row.js';
import { json } from './video-jobs.js';

/**
 * Table assets: those that are fetched from a URL, until they are checked as others are. Each of these says whether the
 * asset is still wanted: nobody ends its workflow when it is deleted.
 */

const wanted = (id: string) => ({ id, status: 'fetching', removedAt: null });

/** What the source says of the file. */
export interface Source extends Pick<AssetRow, 'fileName' | 'contentType'> {
  /** Null: it does not say. */
  bytes: number | null;
  /** For If-Range; null where the source has none that can be relied on, so that a fetch which breaks off begins anew. */
  validator: string | null;
}

/** Before the first byte that is kept of it. */
export async function recordSource(db: Queries, id: string, source: Source): Promise<boolean> {
  return (await db.asset.updateMany({ where: wanted(id), data: source })).count > 0;
}

/** All of it has come, of a source that had not said how much there is. */
export async function recordSize(db: Queries, id: string, bytes: number): Promise<boolean> {
  return (await db.asset.updateMany({ where: wanted(id), data: { bytes } })).count > 0;
}

/** How far it is; its owner is told where that is news. */
export async function recordFetched(db: Queries, id: string, fetchedBytes: number): Promise<boolean> {
  return (await db.asset.updateMany({ where: wanted(id), data: { fetchedBytes } })).count > 0;
}

/** All of it is in the bucket. */
export async function markFetched(db: Queries, row: AssetRow, bytes: number): Promise<boolean> {
  const data = { status: 'checking', bytes, fetchedBytes: bytes, ...over(row) };
  return (await db.asset.updateMany({ where: wanted(row.id), data })).count > 0;
}

/** It cannot be fetched; nothing of it is in the bucket, so nothing is counted. */
export async function refuseFetched(db: Queries, row: AssetRow, issues: readonly Issue[]): Promise<void> {
  const data = { status: 'refused', issues: json(issues), bytes: null, fetchedBytes: null, ...over(row) };
  await db.asset.updateMany({ where: wanted(row.id), data });
}

/** What is secret of the address is kept no longer than it is needed. */
const over = ({ sourceUrl }: AssetRow) => ({
  ...{ uploadId: null, validator: null },
  sourceUrl: sourceUrl === null ? null : new URL(sourceUrl).origin,
});
