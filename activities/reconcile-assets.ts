import { eraseAsset } from '../src/assets/remove-asset.js';
import { dueAssets, markRemoved } from '../src/db/asset-uses.js';
import { unattendedAssets } from '../src/db/assets.js';
import { mayRemove } from '../src/storage/renew-bucket-mark.js';
import type { ReconcileDeps } from './deps.js';

/** Of one run; those that are left have their turn in the next minute. */
const ASSETS_AT_ONCE = 200;
/** The step has two minutes in all (workflows/reconcile.ts), and more to do. */
const LONGEST_MS = 20_000;

/** Does `work` for each as long as there is time; one that does not work stops no other. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>, failed: (error: unknown) => void) {
  const begun = Date.now();
  for (const item of items) {
    if (Date.now() - begun > LONGEST_MS) return;
    await work(item).catch(failed);
  }
}

/** Assets that wait for a worker, and whose workflow was not started, or gave up: Temporal was away, or the API died. */
export async function startMissingChecks({ db, assetStarter, log }: ReconcileDeps): Promise<void> {
  const assets = await unattendedAssets(db, ASSETS_AT_ONCE);
  await forEach(
    assets,
    (asset) => assetStarter.start(asset),
    (err) => log.error({ err }, 'could not start the workflow of an asset; the next run does it'),
  );
}

/**
 * Assets whose time is over and that no job and no draft uses, unfinished ones too, and those that were deleted while the bucket did not
 * answer: each by its own row, so nothing that this database does not know is ever met.
 */
export async function sweepAssets(deps: ReconcileDeps): Promise<void> {
  const { db, log } = deps;
  const ids = await dueAssets(db, ASSETS_AT_ONCE);
  if (ids.length === 0 || !(await mayRemove(deps))) return;
  const remove = async (id: string) => {
    const marked = await markRemoved(db, { id, ifExpired: true });
    if (typeof marked === 'string') return;
    log.info({ assetId: id, key: marked.key }, 'an asset that nothing uses is removed');
    await eraseAsset(deps, marked);
  };
  await forEach(ids, remove, (err) => log.error({ err }, 'could not remove an asset; the next run does it'));
}
