import { randomUUID } from 'node:crypto';
import type { AssetRow } from '../db/asset-row.js';
import { claimAsset } from '../db/claim-asset.js';
import { type AssetKind, partBytesOf } from '../domain/asset.js';
import { assetKey } from '../domain/keys.js';
import { mayStore } from '../storage/own-bucket.js';
import type { StoredPart } from '../storage/part-uploads.js';
import type { AssetDeps } from './asset-deps.js';
import { openUpload } from './open-upload.js';

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
