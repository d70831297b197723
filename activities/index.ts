import { createAssetCheckActivities } from './asset-checks.js';
import { createAssetFetchActivities } from './asset-fetches.js';
import { createAssetActivities } from './assets.js';
import type { ActivityDeps } from './deps.js';
import { translated } from './failures.js';
import { createGenerationActivities } from './generations.js';
import { createJobActivities } from './jobs.js';
import { createResultActivities } from './results.js';
import { createSlotActivities } from './slots.js';
import { tellRow } from './tell-row.js';

/** Every side effect of a Pro job, and of its files before it, grouped by the outside thing it touches. */
export function createActivities(deps: ActivityDeps) {
  const tell = tellRow(deps);
  return {
    assets: translated(createAssetActivities(deps), tell),
    assetFetches: translated(createAssetFetchActivities(deps)),
    assetChecks: translated(createAssetCheckActivities(deps)),
    generations: translated(createGenerationActivities(deps), tell),
    results: translated(createResultActivities(deps), tell),
    slots: translated(createSlotActivities(deps)),
    jobs: translated(createJobActivities(deps)),
  };
}

export type Activities = ReturnType<typeof createActivities>;

/** One flat map of these, as a worker registers them. */
export const jobActivities = ({ assets, assetFetches, assetChecks, ...others }: Activities) => ({
  ...assets,
  ...assetFetches,
  ...assetChecks,
  ...others.generations,
  ...others.results,
  ...others.slots,
  ...others.jobs,
});
