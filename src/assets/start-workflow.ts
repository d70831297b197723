import { within } from '../platform/deadline.js';
import type { AssetToStart } from '../temporal/asset-starter.js';
import type { AssetDeps } from './asset-deps.js';

/** The row says that it waits, so a start that takes longer may fail: the healing starts it then. */
const START_MS = 5_000;

/** Has a worker do what the asset waits for. Never throws. */
export async function startWorkflow({ assetStarter, log }: AssetDeps, asset: AssetToStart): Promise<void> {
  const { id, userId, fileName, status } = asset;
  await within(START_MS, assetStarter.start({ id, userId, fileName, status })).catch((err: unknown) => {
    log.error({ err, assetId: id }, 'the workflow of an asset is not started yet; it waits until it is');
  });
}
