import { deletedJobs } from '../src/db/deleted-jobs.js';
import { eraseFiles } from '../src/storage/erase-files.js';
import { mayRemove } from '../src/storage/renew-bucket-mark.js';
import type { ReconcileDeps } from './deps.js';

/** Of one run; those that are left have their turn in the next minute. */
const JOBS_AT_ONCE = 200;
/** The step has two minutes in all (workflows/reconcile.ts), and more to do. */
const LONGEST_MS = 30_000;

/** Deleted jobs whose files could not be removed at once: the bucket did not answer, or the API died in between. */
export async function eraseDeleted(deps: ReconcileDeps): Promise<void> {
  const { db, log } = deps;
  const jobs = await deletedJobs(db, JOBS_AT_ONCE);
  if (jobs.length === 0 || !(await mayRemove(deps))) return;
  const begun = Date.now();
  for (const job of jobs) {
    if (Date.now() - begun > LONGEST_MS) return;
    await eraseFiles(deps, job).catch((err: unknown) => {
      log.error({ err, jobId: job.jobId }, 'could not remove the files of a deleted job; the next run does it');
    });
  }
}
