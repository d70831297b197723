import type { AssetRow } from '../src/db/asset-row.js';
import { findAsset } from '../src/db/assets.js';
import { markFetched, refuseFetched } from '../src/db/fetched-assets.js';
import type { AssetStatus } from '../src/domain/asset.js';
import { mayStore } from '../src/storage/own-bucket.js';
import type { ActivityDeps } from './deps.js';
import { isRefusal, Unwanted } from './fetch-faults.js';
import { whileTelling } from './fetch-progress.js';
import { type TransferDeps, transfer } from './fetch-transfer.js';
import { FetchUpload } from './fetch-upload.js';

type Deps = TransferDeps & Pick<ActivityDeps, 'store' | 'uploads' | 'limits' | 'log'>;

/** Files whose URL was given in place of an upload. */
export const createAssetFetchActivities = (deps: Deps) => ({
  /**
   * Fetches the file into the bucket, from where an earlier try has come to: `checking`, or `refused` with the reason and
   * nothing left in the bucket. One that is gone, or was fetched before, is left as it is. Faults that may pass are thrown.
   */
  async fetchAsset(assetId: string): Promise<AssetStatus> {
    const row = await findAsset(deps.db, { id: assetId });
    if (row?.status !== 'fetching') return row?.status ?? 'refused';
    return await deps.limits.fetches(() => fetchNow(deps, assetId), row.userId);
  },
});

/** It is looked up anew: until it was its turn it may have been deleted. */
async function fetchNow(deps: Deps, assetId: string): Promise<AssetStatus> {
  const row = await findAsset(deps.db, { id: assetId });
  if (row?.status !== 'fetching') return row?.status ?? 'refused';
  await mayStore(deps);
  const upload = await FetchUpload.open(deps, row);
  try {
    await fetchInto(upload, deps, row);
    return 'checking';
  } catch (error) {
    if (!(error instanceof Unwanted) && !isRefusal(error)) throw error;
    await upload.discard();
    if (isRefusal(error)) await refuseFetched(deps.db, row, [{ field: 'url', message: error.options.detail ?? '' }]);
    return 'refused';
  }
}

async function fetchInto(upload: FetchUpload, deps: Deps, row: AssetRow): Promise<void> {
  const progress = { bytes: upload.bytes, isComing: false };
  const work = async (signal: AbortSignal) => {
    if (!(await isPutTogether(deps, row))) {
      if (upload.bytes !== row.bytes) await transfer(upload, deps, { row, progress, signal });
      await upload.complete();
    }
    if (!(await markFetched(deps.db, row, upload.bytes || (row.bytes ?? 0)))) throw new Unwanted();
  };
  await whileTelling(deps, row, progress, work);
}

/** A try before this one may have come so far, and not to the row. */
const isPutTogether = async ({ store }: Deps, { key, bytes }: AssetRow): Promise<boolean> =>
  bytes !== null && (await store.head(key))?.bytes === bytes;
