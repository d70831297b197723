import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { readAccount } from '../src/db/account.js';
import { isUnchanged, queuedJobs, rowsToSettle } from '../src/db/healing.js';
import type { JobRow } from '../src/db/job-row.js';
import { storedAttempt } from '../src/db/job-steps.js';
import { isOfJobAlone, retryState } from '../src/domain/job-state.js';
import { verdictOf } from '../src/domain/job-truth.js';
import { adoptionOf } from '../src/jobs/adoption.js';
import { judge, settleRow } from '../src/jobs/settle-job.js';
import { type JobOutcome, RUNNING } from '../src/temporal/job-outcomes.js';
import type { ReconcileDeps } from './deps.js';
import { type PageWalk, type Place, walkPage } from './walk.js';

/** Rows whose workflow does not work on them, or says something else: src/domain/job-truth.ts has all cases. */
export const createJobHealing = (deps: ReconcileDeps) => {
  const { db, log, outcomes } = deps;

  const walk = (page: typeof rowsToSettle, after: string | undefined, heal: PageWalk<JobRow>['heal']) =>
    walkPage({
      ...{ log, what: 'heal a job', listed: outcomes.listed, heal },
      page: (limit) => page(db, { after, limit }),
      placeOf: ({ id }) => id,
    });

  return {
    /** The row was written, but the start never reached Temporal: the API died in between. */
    startMissing: (after?: string): Promise<Place> =>
      walk(queuedJobs, after, async (row, listed) => {
        if (listed === 'running') return;
        const outcome = await outcomes.of(row.id);
        if (judge(row, outcome) === 'start') await start(deps, row, outcome);
      }),

    /**
     * The row says that the job goes on, but its workflow has ended, or is forgotten by the server; or it says that the
     * job needs a person, who has settled the cause meanwhile; or it says how the job ended, and the workflow another
     * thing.
     */
    settleClosed: (after?: string): Promise<Place> =>
      walk(rowsToSettle, after, async (row, listed) => {
        if (isOver(row) && agrees(row, listed)) return;
        const outcome = listed === 'running' && !isOver(row) ? RUNNING : await outcomes.of(row.id);
        if (judge(row, outcome) === 'leave') return await resumeMissed(deps, row);
        if (await isUnchanged(db, row)) await settle(deps, row, outcome);
      }),
  };
};

const isOver = ({ status }: JobRow) => ['completed', 'failed', 'cancelled'].includes(status);

/** By the list alone, which costs nothing: rows that are over are many, and nearly all of them right. */
const agrees = (row: JobRow, listed: JobOutcome['state'] = 'missing'): boolean =>
  verdictOf({ ...row, isAdoptable: false }, { state: listed }) === 'leave';

/**
 * A row needs attention together with a hold of the account, unless its own wish is the cause. Without one the job was
 * not told: whoever resumed it was cut off, or did so before the row said that it waits.
 */
async function resumeMissed({ db, signals }: ReconcileDeps, { id, status, errorCode }: JobRow): Promise<void> {
  if (status !== 'needs_attention' || isOfJobAlone(errorCode ?? '')) return;
  if (!(await readAccount(db)).hold) await signals.resume(id);
}

async function settle(deps: ReconcileDeps, row: JobRow, outcome: JobOutcome): Promise<void> {
  switch (judge(row, outcome)) {
    case 'start':
      return await start(deps, row, outcome);
    case 'stop':
      return await stop(deps, row, outcome);
    default:
      await settleRow(deps, row, outcome);
  }
}

/** Most have been asked, and only wait until Sync.so is done with their generation. */
async function stop({ signals, log }: ReconcileDeps, { id }: JobRow, outcome: JobOutcome): Promise<void> {
  if (outcome.state !== 'running' || outcome.cancelRequested) return;
  log.warn({ jobId: id }, 'a cancelled job whose workflow goes on is asked to stop');
  await signals.cancel(id);
}

/**
 * Twice is harmless: only one workflow has the job's id. What was sent before is used again; a row that goes on although
 * its generation is over is one that a person has asked to try again.
 */
async function start(deps: ReconcileDeps, row: JobRow, { state }: JobOutcome): Promise<void> {
  const { starter, adopter, log } = deps;
  const { id, input, status, attempt } = row;
  const adoption = adoptionOf(row);
  log.warn({ jobId: id, status }, 'a job that no workflow works on is started');
  if (adoption) await adopter.start(adoption);
  if (!input) return;
  if (attempt === 0 && state === 'missing') await starter.start(input);
  else await starter.retry(input, retryState(row, storedAttempt(row))).catch(unlessStarted);
}

/** Somebody has started it since it was looked at; the next walk sees how that went. */
function unlessStarted(error: unknown): void {
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
}
