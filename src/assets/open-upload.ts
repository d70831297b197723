import type { AssetRow } from '../db/asset-row.js';
import { findAsset, recordUpload } from '../db/assets.js';
import type { PartChecksum } from '../domain/asset.js';
import { AppError } from '../domain/errors.js';
import type { PartUpload, StoredPart } from '../storage/part-uploads.js';
import type { AssetDeps } from './asset-deps.js';

export const checksumOf = ({ checksum }: Pick<AssetRow, 'checksum'>): PartChecksum =>
  checksum === 'crc32' ? 'crc32' : 'none';

/** What has arrived of the asset's upload, which is begun where there is none or S3 has dropped it. */
export async function openUpload(deps: AssetDeps, row: AssetRow): Promise<{ upload: PartUpload; parts: StoredPart[] }> {
  const { key, uploadId } = row;
  const parts = uploadId === null ? undefined : await listArrived(deps, { key, uploadId });
  if (uploadId !== null && parts) return { upload: { key, uploadId }, parts };
  return { upload: await startUpload(deps, row), parts: [] };
}

/** S3 drops an upload after days: one that it knew a moment ago is not asked for again with each part. */
const STILL_KNOWN_MS = 10_000;
/** By S3's id. */
const lastKnown = new Map<string, number>();

/** Where parts of the asset go, by what S3 knew up to 10 s ago. Throws `upload_over` where it takes none. */
export async function uploadOf(deps: AssetDeps, row: AssetRow): Promise<PartUpload> {
  const { key, uploadId, status } = row;
  if (status !== 'uploading') throw new AppError('upload_over');
  const knownAt = lastKnown.get(uploadId ?? '') ?? Number.NEGATIVE_INFINITY;
  if (uploadId !== null && performance.now() - knownAt < STILL_KNOWN_MS) return { key, uploadId };
  return (await openUpload(deps, row)).upload;
}

/** What S3 has of an upload; undefined where it knows no such one. */
export async function listArrived({ uploads }: AssetDeps, upload: PartUpload): Promise<StoredPart[] | undefined> {
  const parts = await uploads.list(upload);
  if (parts) noteKnown(upload);
  else lastKnown.delete(upload.uploadId);
  return parts;
}

function noteKnown({ uploadId }: PartUpload): void {
  const now = performance.now();
  lastKnown.delete(uploadId);
  lastKnown.set(uploadId, now);
  // In the order of their times.
  for (const [id, at] of lastKnown) {
    if (now - at < STILL_KNOWN_MS) break;
    lastKnown.delete(id);
  }
}

/** Of two who do so at once, one's counts. */
async function startUpload({ db, uploads, store }: AssetDeps, row: AssetRow): Promise<PartUpload> {
  const { id, key, contentType } = row;
  const uploadId = await uploads.begin(key, { contentType, checksum: checksumOf(row) });
  if (await recordUpload(db, id, uploadId, row.uploadId)) {
    noteKnown({ key, uploadId });
    return { key, uploadId };
  }
  await store.abortUpload(key, uploadId);
  const now = await findAsset(db, { id });
  if (now?.status !== 'uploading' || now.uploadId === null) throw new AppError('upload_over');
  return { key, uploadId: now.uploadId };
}
