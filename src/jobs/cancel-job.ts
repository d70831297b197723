import { type DiscardDeps, discardFiles } from '../bucket/discard-files.js';
import type { JobSignals } from '../clients/job-signals.js';
import type { Db } from '../db/client.js';
import { cancelAbandoned } from '../db/job-actions.js';
import type { JobRow } from '../db/job-row.js';
import { findJob } from '../db/video-jobs.js';
import { cancelledWords } from '../domain/cancellation.js';
import type { Logger } from '../logger.js';

export interface CancelDeps {
  db: Db;
  store: DiscardDeps['store'];
  signals: Pick<JobSignals, 'cancel' | 'status'>;
  log: Pick<Logger, 'error'>;
}

/** Asks the workflow, which knows what can still be undone. Throws where Temporal does not answer. */
export async function cancelJob(deps: CancelDeps, row: JobRow): Promise<void> {
  const told = await deps.signals.cancel(row.id);
  const status = await deps.signals.status(row.id);
  if (status !== 'running') return await cancelHere(deps, row);
  if (!told) await deps.signals.cancel(row.id); // it was started between the two questions
}

/** No workflow is there to be asked: never started, or ended by an operator. A late start finds no files and ends. */
async function cancelHere({ db, store, log }: CancelDeps, { id, userId, attempt }: JobRow): Promise<void> {
  await cancelAbandoned(db, id, cancelledWords(attempt > 0));
  // It may have been completed a moment ago, and the result lies under the same prefix.
  if ((await findJob(db, { jobId: id }))?.status !== 'cancelled') return;
  await discardFiles({ db, store, log }, { userId, jobId: id }).catch((err: unknown) => {
    log.error({ err, jobId: id }, 'files of a cancelled job are still in the bucket');
  });
}
