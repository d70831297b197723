import { lookOf, seenHere } from './look.js';
import { observe } from './observe.js';
import type { ObserveDeps } from './observe-deps.js';

/** What one job waits for because no worker can go on with it; undefined where workers are no reason. */
export async function blockedBy(deps: ObserveDeps, jobId: string): Promise<string | undefined> {
  const { waiting } = await seenHere(lookOf(await observe({ ...deps, onlyJob: jobId })));
  return waiting.get(jobId);
}
