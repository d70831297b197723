import type { JobSignals } from '../clients/job-signals.js';
import type { JobStarter } from '../clients/job-starter.js';
import type { Db } from '../db/client.js';
import type { JobRow } from '../db/job-row.js';
import { reopenJob, storedAttempt } from '../db/video-jobs.js';
import { retryState } from '../domain/job-state.js';
import { AppError } from '../errors.js';
import type { Logger } from '../logger.js';

export interface RetryDeps {
  db: Db;
  starter: Pick<JobStarter, 'retry'>;
  signals: Pick<JobSignals, 'generationHint'>;
  log: Pick<Logger, 'error'>;
}

/**
 * A failed job goes on at the step that failed. Of two at once one is refused, with `job_not_failed`; a job whose
 * submission is not known is `job_not_repeatable`. Once the row says "queued" a start that does not work is no fault:
 * the reconcile schedule starts the job then.
 */
export async function retryJob({ db, starter, signals, log }: RetryDeps, row: JobRow): Promise<void> {
  const { id, input, status } = row;
  if (status !== 'failed') throw new AppError('job_not_failed', { detail: `It is ${status}.` });
  if (!input) throw new AppError('job_not_repeatable');
  if (!(await reopenJob(db, id))) throw new AppError('job_not_failed');
  const state = retryState(row, storedAttempt(row));
  try {
    await starter.retry(input, state);
    // Its generation has been there for long: no need to wait for the time of the first look.
    if (state.generationId !== undefined) await signals.generationHint(id);
  } catch (err) {
    log.error({ err, jobId: id }, 'retry not started yet; the job stays queued until it is');
  }
}
