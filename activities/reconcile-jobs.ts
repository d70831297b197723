import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type JobOutcome, RUNNING } from '../src/clients/job-outcomes.js';
import { readAccount } from '../src/db/account.js';
import { isUnchanged, openJobs, queuedJobs } from '../src/db/healing.js';
import type { JobRow } from '../src/db/job-row.js';
import { completeJob, failJob, storedAttempt } from '../src/db/video-jobs.js';
import { isOfJobAlone, retryState } from '../src/domain/job-state.js';
import { errorRow } from '../src/errors.js';
import { adoptionOf, isAdopted } from '../src/jobs/adoption.js';
import type { ReconcileDeps } from './deps.js';
import { type Place, type Walk, walkPage } from './walk.js';

/** Rows whose workflow does not work on them: it never began, or has ended without a word. */
export const createJobHealing = (deps: ReconcileDeps) => {
  const { db, log, outcomes } = deps;

  const walk = (page: typeof openJobs, after: string | undefined, heal: Walk<JobRow>['heal']) =>
    walkPage({
      ...{ log, what: 'heal a job', running: outcomes.running, heal },
      page: (limit) => page(db, { after, limit }),
      placeOf: ({ id }) => id,
    });

  return {
    /** The row was written, but the start never reached Temporal: the API died in between. */
    startMissing: (after?: string): Promise<Place> =>
      walk(queuedJobs, after, async (row, isRunning) => {
        if (isRunning) return;
        const outcome = await outcomes.of(row.id);
        if (isNotBegun(row, outcome)) await start(deps, row, outcome);
      }),

    /**
     * The row says that the job goes on, but its workflow has ended, or is forgotten by the server; or it says that the
     * job needs a person, who has settled the cause meanwhile.
     */
    settleClosed: (after?: string): Promise<Place> =>
      walk(openJobs, after, async (row, isRunning) => {
        const outcome = isRunning ? RUNNING : await outcomes.of(row.id);
        if (outcome.state === 'running') return await resumeMissed(deps, row);
        if (!(await isUnchanged(db, row))) return;
        if (isNotBegun(row, outcome)) await start(deps, row, outcome);
        else if (outcome.state !== 'missing') await writeEnd(deps, row, outcome);
      }),
  };
};

/**
 * A row needs attention together with a hold of the account, unless its own wish is the cause. Without one the job was
 * not told: whoever resumed it was cut off, or did so before the row said that it waits.
 */
async function resumeMissed({ db, signals }: ReconcileDeps, { id, status, errorCode }: JobRow): Promise<void> {
  if (status !== 'needs_attention' || isOfJobAlone(errorCode ?? '')) return;
  if (!(await readAccount(db)).hold) await signals.resume(id);
}

/**
 * No workflow has taken up what the row asks for: none is known, or the last is the one a person has asked to try again
 * after. By the run and not by times, since Temporal and the database have clocks of their own. Jobs of the present
 * system have no input, and are not ours until somebody adopts them.
 */
function isNotBegun(row: JobRow, outcome: JobOutcome): boolean {
  const { input, status, reopenedRunId } = row;
  if ((!input && !isAdopted(row)) || outcome.state === 'running') return false;
  return outcome.state === 'missing' || (status === 'queued' && outcome.runId === reopenedRunId);
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

function unlessStarted(error: unknown): void {
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
}

type Closed = Exclude<JobOutcome, { state: 'running' | 'missing' }>;

async function writeEnd({ db, log }: ReconcileDeps, { id, status }: JobRow, outcome: Closed): Promise<void> {
  log.warn({ jobId: id, status, workflow: outcome.state }, 'a job whose workflow has ended is set right');
  if (outcome.state === 'completed') {
    const { key, url, ...result } = outcome.result;
    await completeJob(db, id, { outputKey: key, outputUrl: url, ...result });
  } else await failJob(db, id, failureOf(outcome));
}

function failureOf(outcome: Exclude<Closed, { state: 'completed' }>) {
  switch (outcome.state) {
    case 'failed':
      return { status: 'failed' as const, ...outcome.fault, generationOver: outcome.generationOver || undefined };
    case 'cancelled':
      return { status: 'cancelled' as const, ...CANCELLED };
    case 'ended_outside':
      return { status: 'failed' as const, ...ENDED_OUTSIDE };
  }
}

const { message, next } = errorRow('job_ended_outside');
const ENDED_OUTSIDE = { code: 'job_ended_outside', message, next };

const CANCELLED = {
  code: 'cancelled',
  message: 'The job was cancelled.',
  next: 'Submit it again if you still want it.',
};
