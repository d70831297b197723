import { randomUUID } from 'node:crypto';
import type { AssetRow } from '../db/asset-row.js';
import { findAsset, recordUpload } from '../db/assets.js';
import { claimAsset } from '../db/claim-asset.js';
import { type AssetKind, type PartChecksum, partBytesOf } from '../domain/asset.js';
import { AppError } from '../domain/errors.js';
import { assetKey } from '../domain/keys.js';
import { mayStore } from '../storage/own-bucket.js';
import type { PartUpload, StoredPart } from '../storage/part-uploads.js';
import type { AssetDeps } from './asset-deps.js';

export interface AssetWords {
  userId: string;
  kind: AssetKind;
  fileName: string;
  contentType: string;
  /** With its dot; safe in a key. */
  extension: string;
  bytes: number;
  fingerprint?: string;
}

export interface BegunAsset {
  row: AssetRow;
  /** It was not there before. */
  isNew: boolean;
  uploadedParts: StoredPart[];
}

/** An asset that waits for its parts; or the same one of the user's, as far as it has come. */
export async function beginAsset(deps: AssetDeps, { extension, ...words }: AssetWords): Promise<BegunAsset> {
  await mayStore(deps);
  const id = randomUUID();
  const { userId, kind, bytes } = words;
  const plan = { partBytes: partBytesOf(bytes), checksum: deps.partChecksum.current };
  const asset = { id, ...words, ...plan, key: assetKey(userId, id, kind, extension) };
  const { row, isNew } = await claimAsset(deps.db, asset, deps.quota);
  if (row.status !== 'uploading') return { row, isNew, uploadedParts: [] };
  const { upload, parts } = await openUpload(deps, row);
  return { row: { ...row, uploadId: upload.uploadId }, isNew, uploadedParts: parts };
}

export const checksumOf = ({ checksum }: Pick<AssetRow, 'checksum'>): PartChecksum =>
  checksum === 'crc32' ? 'crc32' : 'none';

/** The asset's upload, begun where there is none or S3 has dropped it. Throws `upload_over` where it takes no parts. */
export async function openUpload(deps: AssetDeps, row: AssetRow): Promise<{ upload: PartUpload; parts: StoredPart[] }> {
  if (row.status !== 'uploading') throw new AppError('upload_over');
  const { key, uploadId } = row;
  const parts = uploadId === null ? undefined : await deps.uploads.list({ key, uploadId });
  if (uploadId !== null && parts) return { upload: { key, uploadId }, parts };
  return { upload: await startUpload(deps, row), parts: [] };
}

/** Of two who do so at once, one's counts. */
async function startUpload({ db, uploads, store }: AssetDeps, row: AssetRow): Promise<PartUpload> {
  const { id, key, contentType } = row;
  const uploadId = await uploads.begin(key, { contentType, checksum: checksumOf(row) });
  if (await recordUpload(db, id, uploadId, row.uploadId)) return { key, uploadId };
  await store.abortUpload(key, uploadId);
  const now = await findAsset(db, { id });
  if (now?.status !== 'uploading' || now.uploadId === null) throw new AppError('upload_over');
  return { key, uploadId: now.uploadId };
}
