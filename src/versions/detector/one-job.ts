import { diagnose } from './diagnose.js';
import { waitingJobs } from './finding.js';
import { observe } from './observe.js';
import type { ObserveDeps } from './observe-deps.js';

/** What one job waits for because no worker can go on with it; undefined where workers are no reason. */
export async function blockedBy(deps: ObserveDeps, jobId: string): Promise<string | undefined> {
  const findings = diagnose(await observe({ ...deps, onlyJob: jobId }));
  return waitingJobs(findings).get(jobId)?.forAdmin;
}
