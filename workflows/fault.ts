import { ApplicationFailure, TemporalFailure } from '@temporalio/workflow';
import type { JobFault } from '../src/domain/job.js';
import { nextOfEnd } from '../src/domain/job-state.js';

/** A fault as activities/failures.ts writes it: the row of the error table, and what Sync.so asked for. */
export interface Fault extends JobFault {
  class: 'transient' | 'wait' | 'once' | 'input' | 'account' | 'unknown';
  retryAfterMs?: number;
  /** The generation has ended; another try needs a new attempt. */
  final?: boolean;
  /** How often the step was tried. */
  tries?: number;
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

const REFUSED: Fault['class'][] = ['input', 'account', 'wait'];

/**
 * Whether Sync.so may have accepted what failed to be sent. Only a first try that was refused in so many words says no:
 * before a second one the first may have come through and not be listed yet.
 */
export function mayHaveArrived(error: unknown): boolean {
  const { class: errorClass, tries = 1 } = faultOf(error);
  return tries > 1 || !REFUSED.includes(errorClass);
}

/** What people read of a job's end. */
export const endOf = ({ code, message, next, class: errorClass }: Fault): JobFault => ({
  ...{ code, message, next: nextOfEnd(errorClass, next) },
});

/** What people read of it. */
export const wordsOf = ({ code, message, next }: JobFault): JobFault => ({ code, message, next });
