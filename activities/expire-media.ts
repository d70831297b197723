import { releaseOldDrafts } from '../src/db/draft-assets.js';
import { expireMedia, jobsToExpire } from '../src/db/media-expiry.js';
import { goneFiles } from '../src/jobs/gone-files.js';
import { mayRemove } from '../src/storage/renew-bucket-mark.js';
import type { ReconcileDeps } from './deps.js';

/** Of one run; those that are left have their turn in the next minute. */
const JOBS_AT_ONCE = 100;
const DRAFTS_AT_ONCE = 100;

/**
 * Files of jobs that ended over RETENTION_DAYS ago. Here only rows are written; the files go as those of deleted jobs do
 * (erase-deleted.ts, reconcile-assets.ts), in this run or in a later one.
 */
export async function expireOldMedia(deps: ReconcileDeps): Promise<void> {
  const { db, log, retentionDays } = deps;
  if (retentionDays === undefined) return;
  const rows = await jobsToExpire(db, retentionDays, JOBS_AT_ONCE);
  if (rows.length === 0 || !(await mayRemove(deps))) return;
  for (const row of rows) {
    const isDone = await expireMedia(db, row, (removal) => goneFiles(row, removal));
    if (isDone) log.info({ jobId: row.id, retentionDays }, 'the files of a job have been kept long enough, and go');
  }
}

/** Files that only a draft kept which nobody has saved for so long; they go a day later. The draft itself stays. */
export async function releaseDraftFiles({ db, log, draftMediaDays }: ReconcileDeps): Promise<void> {
  const files = await releaseOldDrafts(db, draftMediaDays, DRAFTS_AT_ONCE);
  if (files > 0) log.info({ files, draftMediaDays }, 'drafts that nobody has saved for long let their files go');
}
