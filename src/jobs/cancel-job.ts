import { cancelAbandoned } from '../db/job-actions.js';
import type { JobRow } from '../db/job-row.js';
import { findJob } from '../db/video-jobs.js';
import { cancelledWords } from '../domain/cancellation.js';
import { AppError } from '../domain/errors.js';
import type { Logger } from '../platform/logger.js';
import { type DiscardDeps, discardFiles } from '../storage/discard-files.js';
import type { JobSignals } from '../temporal/job-signals.js';
import { judge, type LookDeps, lookAtJob, settleRow } from './settle-job.js';

export interface CancelDeps extends LookDeps {
  store: DiscardDeps['store'] & LookDeps['store'];
  signals: Pick<JobSignals, 'cancel'>;
  log: Pick<Logger, 'error' | 'warn'>;
}

/**
 * Asks the workflow, which knows what can still be undone. One that has ended is not asked any more: `job_over`, and the
 * row says how it ended. Throws where Temporal does not answer.
 */
export async function cancelJob(deps: CancelDeps, { id }: Pick<JobRow, 'id'>): Promise<void> {
  const found = await findJob(deps.db, { jobId: id });
  if (!found) throw new AppError('job_not_found');
  const row = isOver(found) ? (await lookAtJob(deps, id)).row : found;
  assertGoesOn(row);
  const told = await deps.signals.cancel(id);
  const outcome = await deps.outcomes.of(id);
  if (outcome.state === 'running') {
    if (!told) await deps.signals.cancel(id); // it was started between the two questions
  } else if (judge(row, outcome) === 'write_end' && outcome.state !== 'ended_outside') {
    await settleRow(deps, row, outcome);
    const ended = await findJob(deps.db, { jobId: id });
    if (ended?.status !== 'cancelled') assertGoesOn(ended ?? row);
  } else await cancelHere(deps, row);
}

const isOver = ({ status }: Pick<JobRow, 'status'>) => ['completed', 'failed', 'cancelled'].includes(status);

function assertGoesOn(row: JobRow): void {
  if (isOver(row)) throw new AppError('job_over', { detail: `It is ${row.status}.` });
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
