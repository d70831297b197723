import type { AssetStatus } from '../src/domain/asset.js';
import { assetChecks } from './activities.js';

/** Looks what an uploaded file really is, however long it takes until somebody can; what its row says then. */
export async function checkAsset(assetId: string): Promise<AssetStatus> {
  return await assetChecks.probeAsset(assetId);
}
