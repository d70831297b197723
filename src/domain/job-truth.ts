import type { JobStage, JobStatus } from './job.js';

/**
 * What to do where a job's row and its workflow do not say the same: set by hand, restored from an older dump, or left
 * behind by a process that died between the two. Each pair ends in one of the two truths, and by itself.
 */

/** What became of a workflow; `ended_outside`: terminated, or past a time limit. */
export type WorkflowState = 'running' | 'completed' | 'failed' | 'cancelled' | 'ended_outside' | 'missing';

/**
 * - leave: they agree, or the workflow will write its row itself
 * - write_end: the row says what the workflow ended with
 * - write_end_if_kept: the same, where the result is still there; the files of a cancelled job may have been removed
 * - take_back: the workflow goes on, so the row says so again
 * - stop: the row is cancelled for good, so the workflow is asked to cancel
 * - start: a workflow takes up what the row asks for
 * - no_result: nobody knows of a result; the row says that, and can be retried
 * - give_up: nothing is known that a workflow could be started with
 */
export type Verdict =
  | 'leave'
  | 'write_end'
  | 'write_end_if_kept'
  | 'take_back'
  | 'stop'
  | 'start'
  | 'no_result'
  | 'give_up';

type Kind =
  /** Queued, processing or in need of attention. */
  | 'open'
  /** Queued by a person's retry, which no run has taken up since. */
  | 'reopened'
  | 'failed'
  | 'cancelled'
  | 'completed'
  /** As completed, with an address in the row that we did not write. */
  | 'completed_elsewhere'
  | 'completed_without_result';

const VERDICTS: Record<Kind, Record<WorkflowState, Verdict>> = {
  open: {
    running: 'leave',
    ...{ completed: 'write_end', failed: 'write_end', cancelled: 'write_end', ended_outside: 'write_end' },
    missing: 'start',
  },
  reopened: {
    running: 'leave',
    completed: 'write_end',
    ...{ failed: 'start', cancelled: 'start', ended_outside: 'start', missing: 'start' },
  },
  failed: {
    running: 'take_back',
    ...{ completed: 'write_end', cancelled: 'write_end' },
    ...{ failed: 'leave', ended_outside: 'leave', missing: 'leave' },
  },
  cancelled: {
    running: 'stop',
    completed: 'write_end_if_kept',
    ...{ failed: 'leave', cancelled: 'leave', ended_outside: 'leave', missing: 'leave' },
  },
  completed: {
    ...{ running: 'leave', completed: 'leave', failed: 'leave' },
    ...{ cancelled: 'leave', ended_outside: 'leave', missing: 'leave' },
  },
  completed_elsewhere: {
    ...{ running: 'leave', completed: 'write_end', failed: 'leave' },
    ...{ cancelled: 'leave', ended_outside: 'leave', missing: 'leave' },
  },
  completed_without_result: {
    running: 'take_back',
    ...{ completed: 'write_end', failed: 'write_end', cancelled: 'write_end', ended_outside: 'write_end' },
    missing: 'no_result',
  },
};

/** What the verdict depends on. */
export interface RowFacts {
  status: JobStatus;
  stage: JobStage;
  outputKey: string | null;
  outputUrl: string | null;
  reopenedRunId: string | null;
  /** Null where the present system made the job. */
  input: object | null;
  isProJob: boolean;
  /** It has a generation that may have a result. */
  isAdoptable: boolean;
}

/**
 * `runId`: of the workflow's last run. By the run and not by times is told whether a retry was taken up, since Temporal
 * and the database have clocks of their own. Jobs of the present system are not ours until somebody adopts them.
 */
export function verdictOf(row: RowFacts, workflow: { state: WorkflowState; runId?: string }): Verdict {
  const verdict = VERDICTS[kindOf(row, workflow.runId)][workflow.state];
  if (verdict !== 'start' && verdict !== 'no_result') return verdict;
  if (!isOurs(row)) return 'leave';
  return verdict === 'start' && !row.input && !row.isAdoptable ? 'give_up' : verdict;
}

function kindOf({ status, outputKey, outputUrl, reopenedRunId }: RowFacts, runId?: string): Kind {
  if (status === 'queued' && runId !== undefined && runId === reopenedRunId) return 'reopened';
  if (status === 'failed' || status === 'cancelled') return status;
  if (status !== 'completed') return 'open';
  if (outputKey !== null) return 'completed';
  return outputUrl === null ? 'completed_without_result' : 'completed_elsewhere';
}

/** Those the present system left behind stay in the first stage until somebody takes them over. */
const isOurs = ({ input, isProJob, stage }: RowFacts): boolean => input !== null || (isProJob && stage !== 'preparing');
