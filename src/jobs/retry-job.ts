import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/client.js';
import { reopenJob } from '../db/job-actions.js';
import type { JobRow } from '../db/job-row.js';
import { findJob, storedAttempt } from '../db/video-jobs.js';
import { AppError } from '../domain/errors.js';
import { retryState } from '../domain/job-state.js';
import type { Logger } from '../platform/logger.js';
import type { JobSignals } from '../temporal/job-signals.js';
import { type Adopter, ENDING_MS, type JobStarter } from '../temporal/job-starter.js';
import { adoptionOf } from './adoption.js';
import { type LookDeps, lookAtJob } from './settle-job.js';

export interface RetryDeps extends LookDeps {
  starter: Pick<JobStarter, 'retry'>;
  adopter: Pick<Adopter, 'start'>;
  signals: Pick<JobSignals, 'generationHint'>;
  log: Pick<Logger, 'error' | 'warn'>;
}

/**
 * A failed job goes on at the step that failed. Of two at once one is refused, with `job_not_failed`, and so is one that
 * only its row calls failed; a job with neither a submission nor a generation is `job_not_repeatable`, one whose workflow
 * has not ended yet `job_still_ending`. Throws where Temporal does not answer. Once the row says "queued" a start that
 * does not work is no fault: false then, and the reconcile schedule starts the job.
 */
export async function retryJob(deps: RetryDeps, { id }: Pick<JobRow, 'id'>): Promise<boolean> {
  const { row, endedRun } = await endedJob(deps, id);
  const start = startOf(deps, row);
  if (!start) throw new AppError('job_not_repeatable');
  if (!(await reopenJob(deps.db, row, endedRun))) throw await whyNot(deps.db, id);
  try {
    await start();
    return true;
  } catch (err) {
    deps.log.error({ err, jobId: id }, 'retry not started yet; the job stays queued until it is');
    return false;
  }
}

/** How the job goes on: from its submission, or where that is not known, from the generation it has. */
function startOf({ starter, adopter, signals }: RetryDeps, row: JobRow): (() => Promise<unknown>) | undefined {
  const { id, input } = row;
  const adoption = adoptionOf(row);
  if (adoption) return () => adopter.start(adoption);
  if (!input) return undefined;
  return async () => {
    const state = retryState(row, storedAttempt(row));
    await starter.retry(input, state);
    // Its generation has been there for long: no need to wait for the time of the first look.
    if (state.generationId !== undefined) await signals.generationHint(id);
  };
}

/**
 * The failed row, and the run that ended so. A run that goes on would write its end once more, over the wish to try
 * again. The row is read first: what it says is then never newer than the run.
 */
async function endedJob(deps: RetryDeps, jobId: string): Promise<{ row: JobRow; endedRun?: string }> {
  for (const wait of [...ENDING_MS, undefined]) {
    const { row, outcome } = await lookAtJob(deps, jobId);
    if (row.status !== 'failed') throw new AppError('job_not_failed', { detail: `It is ${row.status}.` });
    if (outcome.state !== 'running') return { row, endedRun: 'runId' in outcome ? outcome.runId : undefined };
    if (wait !== undefined) await sleep(wait);
  }
  throw new AppError('job_still_ending');
}

/** Another has reopened it, or the end was written down once more. */
async function whyNot(db: Db, jobId: string): Promise<AppError> {
  const row = await findJob(db, { jobId });
  return new AppError(row?.status === 'failed' ? 'job_still_ending' : 'job_not_failed');
}
