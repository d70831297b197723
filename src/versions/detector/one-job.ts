import { observe } from './observe.js';
import type { ObserveDeps } from './observe-deps.js';
import { examine } from './watch.js';

/** What one job waits for because no worker can go on with it; undefined where workers are no reason. */
export async function blockedBy(deps: ObserveDeps, jobId: string): Promise<string | undefined> {
  // Finding the build of the code on disk takes seconds, and says nothing of a job that has begun.
  const facts = await observe({ ...deps, onlyJob: jobId, diskBuild: undefined });
  return examine(facts).waiting.get(jobId);
}
