import { ApplicationFailure, TemporalFailure } from '@temporalio/workflow';
import type { JobFault } from '../src/domain/job.js';

/** A fault as activities/failures.ts writes it: the row of the error table, and what Sync.so asked for. */
export interface Fault extends JobFault {
  class: 'transient' | 'wait' | 'once' | 'input' | 'account' | 'unknown';
  retryAfterMs?: number;
  /** The generation has ended; another try needs a new attempt. */
  final?: boolean;
}

const BUG: Fault = {
  class: 'unknown',
  code: 'internal',
  message: 'Something went wrong on our side.',
  next: 'Tell an operator, with the job id.',
};

/** The innermost failure of ours: a time limit reached wraps the last try's reason. */
export function faultOf(error: unknown): Fault {
  if (error instanceof ApplicationFailure) {
    const [details] = (error.details ?? []) as Partial<Fault>[];
    return { ...BUG, ...details, code: error.type ?? BUG.code, message: error.message };
  }
  return error instanceof TemporalFailure ? faultOf(error.cause) : BUG;
}

/** What people read of it. */
export const wordsOf = ({ code, message, next }: JobFault): JobFault => ({ code, message, next });
