import { setWorkflowOptions } from '@temporalio/workflow';
import type { AssetStatus } from '../src/domain/asset.js';
import { assetChecks, assetFetches } from './activities.js';

/** Fetches a file from its URL, and looks what it really is as at one that was uploaded; what its row says then. */
export async function fetchAsset(assetId: string): Promise<AssetStatus> {
  const status = await assetFetches.fetchAsset(assetId);
  return status === 'checking' ? await assetChecks.probeAsset(assetId) : status;
}

// A source that is slow or down must not keep a version of the workers for a day: it goes on where jobs go now.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, fetchAsset);
