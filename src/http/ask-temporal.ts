import { AppError } from '../domain/errors.js';
import { within } from '../platform/deadline.js';
import type { JobOutcomes } from '../temporal/job-outcomes.js';
import type { JobSignals } from '../temporal/job-signals.js';

/** Temporal answers in milliseconds; who waits for an answer of ours would rather hear that it does not. */
const ANSWER_MS = 2_000;
/** Once Temporal is back we are connected within 4 s (src/temporal/connection.ts). */
const RETRY_AFTER_MS = 5_000;
const DETAIL = 'Temporal does not answer, so the job could not be told. It stays as it is: send the request again.';
/** The same, as the OpenAPI document says it of each route that asks. */
export const NEEDS_TEMPORAL =
  'While Temporal does not answer it is refused with 503 and Retry-After; nothing changes then.';

interface Asks {
  signals: JobSignals;
  outcomes: Pick<JobOutcomes, 'of'>;
}

/**
 * The same questions, throwing `service_unavailable` where Temporal refuses or does not answer in time. What it is told
 * it keeps, whether a worker lives or not: nobody here waits for a workflow.
 */
export const answering = ({ signals, outcomes }: Asks): Asks => ({
  signals: {
    slotGranted: (jobId) => answered(signals.slotGranted(jobId)),
    generationHint: (jobId) => answered(signals.generationHint(jobId)),
    resume: (jobId) => answered(signals.resume(jobId)),
    judge: (jobId, verdict) => answered(signals.judge(jobId, verdict)),
    cancel: (jobId) => answered(signals.cancel(jobId)),
    status: (jobId) => answered(signals.status(jobId)),
  },
  outcomes: { of: (jobId) => answered(outcomes.of(jobId)) },
});

async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await within(ANSWER_MS, work);
  } catch (cause) {
    throw new AppError('service_unavailable', { detail: DETAIL, retryAfterMs: RETRY_AFTER_MS, cause });
  }
}
