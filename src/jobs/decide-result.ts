import type { JobRow } from '../db/job-row.js';
import { AppError } from '../domain/errors.js';
import type { DoubtfulResult } from '../domain/job.js';
import type { ResultVerdict } from '../domain/job-state.js';
import type { JobSignals } from '../temporal/job-signals.js';
import { type LookDeps, lookAtJob } from './settle-job.js';

/** A result that was paid for and failed a check waits for a person: to be taken, or to be made again. */

export interface DecideDeps extends LookDeps {
  signals: Pick<JobSignals, 'judge'>;
}

/** The result a person has to decide about, if there is one. */
export const doubtfulOf = ({ status, errorCode, doubtfulResult }: JobRow): DoubtfulResult | undefined =>
  status === 'needs_attention' && errorCode === 'result_doubtful' ? (doubtfulResult ?? undefined) : undefined;

/**
 * Takes the result as it is; a job that is completed already is left alone. Throws nothing_to_accept where there is none.
 */
export async function acceptResult(deps: DecideDeps, { id }: Pick<JobRow, 'id'>): Promise<void> {
  const { row } = await lookAtJob(deps, id);
  if (row.status === 'completed') return;
  const doubtful = doubtfulOf(row);
  if (!doubtful) throw new AppError('nothing_to_accept', { detail: `It is ${row.status}.` });
  await decide(deps, id, { generationId: doubtful.generationId, decision: 'take' });
}

/** Temporal keeps it until a worker is there to act on it. */
export async function decide({ signals }: Pick<DecideDeps, 'signals'>, jobId: string, verdict: ResultVerdict) {
  if (await signals.judge(jobId, verdict)) return;
  const detail = 'Its workflow is gone, and is started again within two minutes. Say it again then.';
  throw new AppError('service_unavailable', { detail });
}
