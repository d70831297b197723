/** The asset whose workflow is started. */
export interface AssetToCheck {
  id: string;
  userId: string;
  fileName: string;
}

export interface AssetStarter {
  /** Starts the asset's workflow; one that is running already counts as success. */
  start(asset: AssetToCheck): Promise<void>;
}
