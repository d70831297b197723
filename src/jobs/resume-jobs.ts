import { clearHold } from '../db/slots.js';
import type { JobSignals } from '../temporal/job-signals.js';
import { type LookDeps, lookAtJob } from './settle-job.js';
import { eachOf, wakeGranted } from './wake-granted.js';

export interface ResumeDeps extends LookDeps {
  signals: Pick<JobSignals, 'resume' | 'slotGranted'>;
}

/**
 * Takes the hold off the account and wakes the jobs. Each finds out by itself whether the cause is settled, and says so
 * if not. Returns those that were told. The workflow of any other is gone: where it had ended, the row says how from now
 * on; where it is not known any more, the reconcile schedule starts it. Throws where one could not be told; to be called
 * again then.
 */
export async function resumeJobs(deps: ResumeDeps, jobIds: string[]): Promise<string[]> {
  const { db, signals, log } = deps;
  const { granted } = await clearHold(db);
  await wakeGranted({ signals, log }, granted);
  const gone = new Set<string>();
  await eachOf(jobIds, async (jobId) => {
    if (await signals.resume(jobId)) return;
    gone.add(jobId);
    await lookAtJob(deps, jobId);
  });
  return jobIds.filter((jobId) => !gone.has(jobId));
}
