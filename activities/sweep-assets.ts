import type { AssetRow } from '../src/db/asset-row.js';
import { markRemoved } from '../src/db/asset-uses.js';
import { expiredAssets, removedAssets } from '../src/db/job-assets.js';
import { eraseAsset } from '../src/storage/remove-assets.js';
import { mayRemove } from '../src/storage/renew-bucket-mark.js';
import type { ReconcileDeps } from './deps.js';

/** Of one run; those that are left have their turn in the next minute. */
const AT_ONCE = 200;
/** The step has two minutes in all (workflows/reconcile.ts), and more to do. */
const LONGEST_MS = 30_000;

/**
 * Assets that no job has used for a day, unfinished ones too, and those that were removed while the bucket did not answer.
 * Only what has a row here is ever removed.
 */
export async function sweepAssets(deps: ReconcileDeps): Promise<void> {
  const { db } = deps;
  const expired = await expiredAssets(db, AT_ONCE);
  const left = await removedAssets(db, { most: AT_ONCE });
  if (expired.length + left.length === 0 || !(await mayRemove(deps))) return;
  for (const { id } of expired) await markRemoved(db, { id, ifExpired: true });
  const ends = Date.now() + LONGEST_MS;
  for (const asset of await removedAssets(db, { most: AT_ONCE })) {
    if (Date.now() < ends) await erase(deps, asset);
  }
}

/** One that cannot be removed keeps no other from it. */
async function erase(deps: ReconcileDeps, asset: AssetRow): Promise<void> {
  const { id: assetId, key } = asset;
  deps.log.info({ assetId, key }, 'an asset that nobody uses is removed');
  await eraseAsset(deps, asset).catch((err: unknown) => {
    deps.log.error({ err, assetId }, 'could not remove the file of an asset; the next run does it');
  });
}
