import type { Db } from '../db/client.js';
import { isUnchanged } from '../db/healing.js';
import { takeBack } from '../db/job-actions.js';
import type { JobRow } from '../db/job-row.js';
import { completeJob, failJob } from '../db/job-steps.js';
import { findJob } from '../db/video-jobs.js';
import { errorRow, type OwnErrorCode } from '../domain/error-table.js';
import { AppError } from '../domain/errors.js';
import { type Verdict, verdictOf } from '../domain/job-truth.js';
import type { Logger } from '../platform/logger.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { JobOutcome, JobOutcomes } from '../temporal/job-outcomes.js';
import { adoptionOf } from './adoption.js';

export interface SettleDeps {
  db: Db;
  store: Pick<ObjectStore, 'head'>;
  log: Pick<Logger, 'warn'>;
}

/** What is to be done about a row and what became of its workflow (src/domain/job-truth.ts). */
export const judge = (row: JobRow, outcome: JobOutcome): Verdict =>
  verdictOf({ ...row, isAdoptable: adoptionOf(row) !== undefined }, outcome);

/**
 * Sets the row right by what its workflow says. Asking to cancel and starting are not done here. False where the row is
 * as it was: there was nothing to do, or somebody has written it since it was read.
 */
export async function settleRow(deps: SettleDeps, row: JobRow, outcome: JobOutcome): Promise<boolean> {
  const { db, log } = deps;
  const verdict = judge(row, outcome);
  const end = endOf(verdict, outcome);
  if (verdict === 'write_end_if_kept' && !(await isKept(deps, outcome))) return false;
  if (!end && verdict !== 'take_back') return false;
  const { id, status } = row;
  if (status === 'completed' || status === 'cancelled' || verdict === 'take_back') {
    if (!(await takeBack(db, row))) return false;
  }
  log.warn({ jobId: id, status, workflow: outcome.state }, 'a job whose row and workflow disagree is set right');
  await end?.(db, id);
  return true;
}

type WriteEnd = (db: Db, jobId: string) => Promise<void>;

function endOf(verdict: Verdict, outcome: JobOutcome): WriteEnd | undefined {
  if (verdict === 'no_result') return failedWith('job_without_result');
  if (verdict === 'give_up') return failedWith('job_not_repeatable');
  if (verdict !== 'write_end' && verdict !== 'write_end_if_kept') return undefined;
  switch (outcome.state) {
    case 'completed':
      return (db, jobId) => completeJob(db, jobId, outcome.result);
    case 'failed': {
      const { fault, generationOver } = outcome;
      return (db, jobId) =>
        failJob(db, jobId, { status: 'failed', ...fault, generationOver: generationOver || undefined });
    }
    case 'cancelled':
      return (db, jobId) => failJob(db, jobId, { status: 'cancelled', ...CANCELLED });
    default:
      return failedWith('job_ended_outside');
  }
}

const CANCELLED = {
  code: 'cancelled',
  message: 'The job was cancelled.',
  next: 'Submit it again if you still want it.',
};

const failedWith = (code: OwnErrorCode): WriteEnd => {
  const { message, next } = errorRow(code);
  return (db, jobId) => failJob(db, jobId, { status: 'failed', code, message, next });
};

const isKept = async ({ store }: SettleDeps, outcome: JobOutcome): Promise<boolean> =>
  outcome.state === 'completed' && (await store.head(outcome.result.key)) !== undefined;

export interface LookDeps extends SettleDeps {
  outcomes: Pick<JobOutcomes, 'of'>;
}

/**
 * The job as it is: where its workflow has ended, or never was, the row says so afterwards. For what a person asks of a
 * job, who need not wait for the healing of the next minute. A row that was failed a moment ago may have a workflow that
 * still closes, so that is left to the healing. Throws where Temporal does not answer.
 */
export async function lookAtJob(deps: LookDeps, jobId: string): Promise<{ row: JobRow; outcome: JobOutcome }> {
  const row = await findOrThrow(deps, jobId);
  const outcome = await deps.outcomes.of(jobId);
  const isClosing = row.status === 'failed' && outcome.state === 'running';
  if (isClosing || !(await isUnchanged(deps.db, row)) || !(await settleRow(deps, row, outcome)))
    return { row, outcome };
  return { row: await findOrThrow(deps, jobId), outcome };
}

async function findOrThrow({ db }: SettleDeps, jobId: string): Promise<JobRow> {
  const row = await findJob(db, { jobId });
  if (!row) throw new AppError('job_not_found');
  return row;
}
