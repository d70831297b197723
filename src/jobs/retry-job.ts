import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSignals } from '../clients/job-signals.js';
import type { JobStarter } from '../clients/job-starter.js';
import type { Db } from '../db/client.js';
import type { JobRow } from '../db/job-row.js';
import { findJob, reopenJob, storedAttempt } from '../db/video-jobs.js';
import { retryState } from '../domain/job-state.js';
import { AppError } from '../errors.js';
import type { Logger } from '../logger.js';

export interface RetryDeps {
  db: Db;
  starter: Pick<JobStarter, 'retry'>;
  signals: Pick<JobSignals, 'generationHint' | 'lastRun'>;
  log: Pick<Logger, 'error'>;
}

/** A row says "failed" a moment before its workflow has ended: waits of 3 s in all. */
const ENDING_MS = [100, 200, 400, 800, 1_600];

/**
 * A failed job goes on at the step that failed. Of two at once one is refused, with `job_not_failed`; a job whose
 * submission is not known is `job_not_repeatable`, one whose workflow has not ended yet `job_still_ending`. Throws where
 * Temporal does not answer. Once the row says "queued" a start that does not work is no fault: the reconcile schedule
 * starts the job then.
 */
export async function retryJob(deps: RetryDeps, { id }: Pick<JobRow, 'id'>): Promise<void> {
  const { db, starter, signals, log } = deps;
  const { row, endedRun } = await endedJob(deps, id);
  if (!row.input) throw new AppError('job_not_repeatable');
  if (!(await reopenJob(db, row, endedRun))) throw await whyNot(db, id);
  const state = retryState(row, storedAttempt(row));
  try {
    await starter.retry(row.input, state);
    // Its generation has been there for long: no need to wait for the time of the first look.
    if (state.generationId !== undefined) await signals.generationHint(id);
  } catch (err) {
    log.error({ err, jobId: id }, 'retry not started yet; the job stays queued until it is');
  }
}

/**
 * The failed row, and the run that ended so. A run that goes on would write its end once more, over the wish to try
 * again. The row is read first: what it says is then never newer than the run.
 */
async function endedJob({ db, signals }: RetryDeps, jobId: string): Promise<{ row: JobRow; endedRun?: string }> {
  for (const wait of [...ENDING_MS, undefined]) {
    const row = await findJob(db, { jobId });
    if (!row) throw new AppError('job_not_found');
    if (row.status !== 'failed') throw new AppError('job_not_failed', { detail: `It is ${row.status}.` });
    const { status, runId } = await signals.lastRun(jobId);
    if (status !== 'running') return { row, endedRun: runId };
    if (wait !== undefined) await sleep(wait);
  }
  throw new AppError('job_still_ending');
}

/** Another has reopened it, or the end was written down once more. */
async function whyNot(db: Db, jobId: string): Promise<AppError> {
  const row = await findJob(db, { jobId });
  return new AppError(row?.status === 'failed' ? 'job_still_ending' : 'job_not_failed');
}
