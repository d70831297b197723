import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/client.js';
import { reopenJob } from '../db/job-actions.js';
import type { JobRow } from '../db/job-row.js';
import { storedAttempt } from '../db/job-steps.js';
import { findJob } from '../db/video-jobs.js';
import { AppError } from '../domain/errors.js';
import type { DoubtfulResult } from '../domain/job.js';
import { retryState } from '../domain/job-state.js';
import type { Logger } from '../platform/logger.js';
import type { JobSignals } from '../temporal/job-signals.js';
import { type Adopter, ENDING_MS, type JobStarter } from '../temporal/job-starter.js';
import { adoptionOf } from './adoption.js';
import { decide, doubtfulOf } from './decide-result.js';
import { type LookDeps, lookAtJob } from './settle-job.js';
import type { Happening } from './what-happens.js';

export interface RetryDeps extends LookDeps {
  starter: Pick<JobStarter, 'retry'>;
  adopter: Pick<Adopter, 'start'>;
  signals: Pick<JobSignals, 'judge'>;
  log: Pick<Logger, 'error' | 'warn'>;
}

export interface RetryWish {
  /** Whether another payment is wanted, where a retry is one. */
  payAgain: boolean;
}

/**
 * A failed job goes on at the step that failed; a job whose result is in doubt is made again. Where that is paid again it
 * has to be said, or it is `retry_pays_again`. Of two at once one is refused, with `job_not_failed`, and so is one that
 * only its row calls failed; a job with neither a submission nor a generation is `job_not_repeatable`, one whose files are
 * gone `media_expired`, and one whose workflow has not ended yet `job_still_ending`. Throws where Temporal does not answer. Once the row says "queued" a start that
 * does not work is no fault: `queued` then, and the reconcile schedule starts the job.
 */
export async function retryJob(
  deps: RetryDeps,
  { id }: Pick<JobRow, 'id'>,
  { payAgain }: RetryWish,
): Promise<Happening> {
  const found = await findJob(deps.db, { jobId: id });
  if (found && doubtfulOf(found)) {
    const { row } = await lookAtJob(deps, id); // its workflow may have been ended by somebody else
    const doubtful = doubtfulOf(row);
    if (doubtful) return await makeAgain(deps, row, doubtful, payAgain);
  }
  const { row, endedRun } = await endedJob(deps, id);
  if (row.mediaExpiredAt) throw new AppError('media_expired');
  const start = startOf(deps, row);
  if (!start) throw new AppError('job_not_repeatable');
  if (row.input && row.attempt > 0 && row.generationOver && !payAgain) throw new AppError('retry_pays_again');
  if (!(await reopenJob(deps.db, row, endedRun))) throw await whyNot(deps.db, id);
  try {
    await start();
    return row.generationOver ? 'sentAgain' : 'goesOn';
  } catch (err) {
    deps.log.error({ err, jobId: id }, 'retry not started yet; the job stays queued until it is');
    return 'queued';
  }
}

async function makeAgain(deps: RetryDeps, { id, input }: JobRow, { generationId }: DoubtfulResult, payAgain: boolean) {
  if (!input) throw new AppError('job_not_repeatable');
  if (!payAgain) throw new AppError('retry_pays_again');
  await decide(deps, id, { generationId, decision: 'again' });
  return 'madeAgain' as const;
}

/** How the job goes on: from its submission, or where that is not known, from the generation it has. */
function startOf({ starter, adopter }: RetryDeps, row: JobRow): (() => Promise<unknown>) | undefined {
  const { input } = row;
  const adoption = adoptionOf(row);
  if (adoption) return () => adopter.start(adoption);
  if (!input) return undefined;
  return () => starter.retry(input, retryState(row, storedAttempt(row)));
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
