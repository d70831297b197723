import type { AssetStatus } from '../domain/asset.js';

/** The asset whose workflow is started. */
export interface AssetToStart {
  id: string;
  userId: string;
  fileName: string;
  /** What it waits for: to be fetched, or to be checked. */
  status: AssetStatus;
}

export interface AssetStarter {
  /** Starts the asset's workflow; one that is running already counts as success. */
  start(asset: AssetToStart): Promise<void>;
}
