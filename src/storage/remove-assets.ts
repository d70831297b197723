import type { AssetRow } from '../db/asset-row.js';
import { deleteAsset, markRemoved } from '../db/asset-uses.js';
import type { Db } from '../db/client.js';
import { removedAssets } from '../db/job-assets.js';
import type { ObjectStore } from './object-store.js';

export interface RemoveAssetsDeps {
  db: Db;
  store: Pick<ObjectStore, 'abortUpload' | 'delete'>;
}

/** Nobody gets these any more, but for one that a job uses; their files go now, or by the sweep where this throws. */
export async function removeAssets({ db, store }: RemoveAssetsDeps, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const id of ids) await markRemoved(db, { id });
  for (const row of await removedAssets(db, { ids })) await eraseAsset({ db, store }, row);
}

/** The file of an asset that was marked as removed, then its row. May be repeated. */
export async function eraseAsset(
  { db, store }: RemoveAssetsDeps,
  { id, key, uploadId }: Pick<AssetRow, 'id' | 'key' | 'uploadId'>,
): Promise<void> {
  if (uploadId) await store.abortUpload(key, uploadId);
  await store.delete(key);
  await deleteAsset(db, id);
}
