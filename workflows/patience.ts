import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  sleep,
  TemporalFailure,
} from '@temporalio/workflow';
import type { JobFault } from '../src/domain/job.js';
import { jobs, slots } from './activities.js';
import type { Job } from './job.js';
import { report } from './progress.js';
import { releaseSlot } from './slot.js';

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
/** Where Sync.so does not say how long to wait (sync-so.md 15.4: 15–60 s). */
const WAIT_MS = 30_000;

/** The innermost failure of ours: a time limit reached wraps the last try's reason. */
export function faultOf(error: unknown): Fault {
  if (error instanceof ApplicationFailure) {
    const [details] = (error.details ?? []) as Partial<Fault>[];
    return { ...BUG, ...details, code: error.type ?? BUG.code, message: error.message };
  }
  return error instanceof TemporalFailure ? faultOf(error.cause) : BUG;
}

/**
 * Does a step that calls Sync.so, with all the patience it needs: an account that is held up waits for a person, a
 * rate or a place that is not free waits by itself. Neither uses up tries; every other fault comes out.
 */
export async function patiently<T>(job: Job, step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      const fault = faultOf(error);
      if (fault.class === 'account') await untilResumed(job, fault);
      else if (fault.class === 'wait') await pause(job, fault);
      else throw error;
    }
    await job.renewIfLong();
  }
}

/** Says the cause on the job and, once, for the account; everything stands still until somebody resumes. */
export async function untilResumed(job: Job, fault: Fault): Promise<void> {
  const { input, state, inbox } = job;
  inbox.resumed = false;
  await slots.holdAccount({ code: fault.code, message: fault.message, next: fault.next });
  if (!state.generationId) await releaseSlot(job); // nothing was sent, so others may have the place
  await jobs.failJob(input.jobId, { status: 'needs_attention', ...wordsOf(fault) });
  await condition(() => inbox.resumed);
  await report(job, state.percent, state.message);
}

async function pause(job: Job, fault: Fault): Promise<void> {
  await report(job, job.state.percent, fault.message);
  // Jittered, so that jobs which were refused together do not come back together.
  const ms = Math.round((fault.retryAfterMs ?? WAIT_MS) * (1 + 0.2 * Math.random()));
  await sleep(ms, { summary: `${fault.code}: again in ${Math.round(ms / 1000)} s` });
}

export const wordsOf = ({ code, message, next }: JobFault): JobFault => ({ code, message, next });
