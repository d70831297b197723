import {
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import type { JobFault, ProJobInput } from '../src/domain/job.js';
import { jobs } from './activities.js';
import type { JobState } from './messages.js';

/** What activities/failures.ts puts into a failure for people. */
const CANCELLED: JobFault = {
  code: 'cancelled',
  message: 'The job was cancelled.',
  next: 'Submit it again if you still want it.',
};
const BUG: JobFault = {
  code: 'internal',
  message: 'Something went wrong on our side.',
  next: 'Tell an operator, with the job id.',
};

/**
 * The unhappy ends. Writes the reason into the row, even when the job itself is being cancelled, and ends the
 * workflow the same way. A plain error in workflow code would repeat its task for ever, so it is made a failure.
 */
export async function recordEnd(input: ProJobInput, state: JobState, error: unknown): Promise<never> {
  if (error instanceof ContinueAsNew) throw error;
  const cancelled = isCancellation(error);
  const fault = cancelled ? CANCELLED : faultOf(error);
  const status = cancelled ? 'cancelled' : 'failed';
  await CancellationScope.nonCancellable(() => jobs.failJob(input.jobId, { status, ...fault }));
  if (cancelled) throw error;
  throw ApplicationFailure.create({
    type: fault.code,
    message: `${fault.message} (at ${state.stage})`,
    nonRetryable: true,
    cause: error instanceof Error ? error : undefined,
  });
}

/** The innermost failure of ours: a time limit reached wraps the last try's reason. */
function faultOf(error: unknown): JobFault {
  if (error instanceof ApplicationFailure) {
    const [details] = (error.details ?? []) as Partial<JobFault>[];
    return { code: error.type ?? BUG.code, message: error.message, next: details?.next ?? BUG.next };
  }
  return error instanceof TemporalFailure ? faultOf(error.cause) : BUG;
}
