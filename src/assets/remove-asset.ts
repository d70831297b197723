import type { AssetRow } from '../db/asset-row.js';
import { deleteAsset, markRemoved } from '../db/asset-uses.js';
import type { Db } from '../db/client.js';
import { draftUsing } from '../db/draft-assets.js';
import { removedAssets } from '../db/job-assets.js';
import { AppError } from '../domain/errors.js';
import { assetPrefix } from '../domain/keys.js';
import { within } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import { type Ends, ownershipOf, wordsOf } from '../storage/bucket-state.js';
import type { ObjectStore } from '../storage/object-store.js';

/** A file that takes longer to remove is left to the healing; who waits for the answer has it then. */
const ERASE_MS = 5_000;

export interface EraseAssetDeps {
  db: Db;
  store: Pick<ObjectStore, 'abortUpload' | 'deletePrefix'>;
}

export interface RemoveDeps extends EraseAssetDeps {
  store: EraseAssetDeps['store'] & Ends['store'];
  log: Pick<Logger, 'warn'>;
}

/** Nobody gets it from now on, and its file goes now or, where the bucket does not answer, by the healing. */
export async function removeAsset(deps: RemoveDeps, id: string): Promise<void> {
  const marked = await markRemoved(deps.db, { id });
  if (marked === 'in_use') throw await inUse(deps.db, id);
  if (marked === 'kept') throw new AppError('asset_not_found');
  await within(ERASE_MS, eraseNow(deps, marked)).catch((err: unknown) => {
    deps.log.warn({ err, assetId: id }, 'the file of a deleted asset is still in the bucket; the healing removes it');
  });
}

/** A draft is named, since its owner can take the file out of it. */
async function inUse(db: Db, id: string): Promise<AppError> {
  const draft = await draftUsing(db, id);
  const detail = draft === '' ? 'It is in a draft without a name.' : `It is in the draft "${draft}".`;
  return new AppError('asset_in_use', draft === undefined ? {} : { detail });
}

/** Nobody gets these any more, but for one that a job or a draft uses; their files go now, or by the sweep where this throws. */
export async function removeAssets({ db, store }: EraseAssetDeps, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const id of ids) await markRemoved(db, { id });
  for (const row of await removedAssets(db, ids)) await eraseAsset({ db, store }, row);
}

/** A copy of the database has the rows of the original's assets as well, whose files are not its own to remove. */
async function eraseNow(deps: RemoveDeps, row: AssetRow): Promise<void> {
  const words = wordsOf(await ownershipOf(deps));
  if (words) throw new Error(`${words.message} ${words.next}`);
  await eraseAsset(deps, row);
}

/**
 * The file of an asset that was marked as removed, what is unfinished of it, and its row. May be repeated; the caller has
 * made sure that the bucket is this database's. The upload goes by its id too, since not every S3 lists it by a prefix.
 */
export async function eraseAsset({ db, store }: EraseAssetDeps, row: AssetRow): Promise<void> {
  const { id, userId, key, uploadId } = row;
  if (uploadId) await store.abortUpload(key, uploadId);
  await store.deletePrefix(assetPrefix(userId, id));
  await deleteAsset(db, id);
}
