import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { AdoptedActivities } from '../activities/adopted.js';
import type { Activities } from '../activities/index.js';
import type { AdoptedJob, JobStage, PublishedResult } from '../src/domain/job.js';
import { jobs, slots } from './activities.js';
import { endOf, faultOf } from './fault.js';
import type { AdoptedSettings } from './messages.js';
import { recordProgress } from './progress.js';

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;
/** One look is soon followed by the next, so it does not insist. */
const { checkGeneration } = proxyActivities<Pick<Activities['generations'], 'checkGeneration'>>({
  ...{ startToCloseTimeout: '1 minute', retry: { ...retry, maximumAttempts: 3 } },
});
const { recordAdoption } = proxyActivities<AdoptedActivities>({ startToCloseTimeout: '30 seconds', retry });
/** As `results` in activities.ts. */
const { publishAdopted } = proxyActivities<AdoptedActivities>({
  ...{ startToCloseTimeout: '6 hours', heartbeatTimeout: '1 minute', scheduleToCloseTimeout: '24 hours', retry },
});

/** Short runs replay at once; a round adds 22 events at most. */
const MAX_EVENTS = 80;
/** These pass, by themselves or when somebody settles them at Sync.so; the generation stays what it is. */
const PASSING = ['transient', 'wait', 'account'];
const PASSING_MS = 60_000;
const CANCELLED = {
  code: 'cancelled',
  message: 'The job was cancelled; its generation at Sync.so cannot be stopped.',
  next: 'Submit it again if you still want it.',
};

interface Run {
  job: AdoptedJob;
  settings: AdoptedSettings;
  /** When it was taken over, in ms since 1970. */
  since: number;
}

/** Nothing is sent: waits for the generation, publishes it, completes the row. */
export async function adoptedJob(
  job: AdoptedJob,
  settings: AdoptedSettings = {},
  since = Date.now(),
): Promise<PublishedResult> {
  try {
    await recordAdoption(job);
    await waitForGeneration({ job, settings, since });
    // One that failed as an ordinary job may have kept its place, which nobody else gives back while this goes on.
    if (patched('adopted-place')) await slots.releaseSlot(job.jobId);
    return await publish({ job, settings, since });
  } catch (error) {
    return await endJob(job, error);
  }
}

async function waitForGeneration(run: Run): Promise<void> {
  const { generationId } = run.job;
  await report(run, 'generating', 15, 'Waiting for the generation at Sync.so');
  while ((await patiently(run, 'generating', () => checkGeneration(generationId))).status !== 'COMPLETED') {
    const seconds = delaySeconds(run);
    await sleep(seconds * 1000, { summary: `look at the generation in ${Math.round(seconds)} s` });
    await renewIfLong(run);
  }
}

/** Most are over when they are adopted; the others may take hours. ±20 %, so that many adopted at once spread out. */
function delaySeconds({ settings: { minSeconds = 10, maxSeconds = 60 }, since }: Run): number {
  const half = (Date.now() - since) / 2000;
  return Math.min(maxSeconds, Math.max(minSeconds, half)) * (0.8 + 0.4 * Math.random());
}

async function publish(run: Run): Promise<PublishedResult> {
  await report(run, 'publishing', 85, 'Storing the finished video');
  const result = await patiently(run, 'publishing', () => publishAdopted(run.job));
  await CancellationScope.nonCancellable(() => jobs.completeJob(run.job.jobId, result));
  return result;
}

/** Does a step until it works, or fails for a reason that stays. */
async function patiently<T>(run: Run, stage: JobStage, step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      const { class: errorClass, final, message, retryAfterMs = 0 } = faultOf(error);
      if (final || !PASSING.includes(errorClass)) throw error;
      await report(run, stage, 0, message);
      await sleep(Math.max(PASSING_MS, retryAfterMs), { summary: message });
    }
    await renewIfLong(run);
  }
}

async function renewIfLong({ job, settings, since }: Run): Promise<void> {
  if (CancellationScope.current().consideredCancelled) return; // not carried over, as in job.ts
  if (workflowInfo().historyLength > MAX_EVENTS) await continueAsNew<typeof adoptedJob>(job, settings, since);
}

/** The row takes no step back in percent. */
const report = ({ job }: Run, stage: JobStage, percent: number, message: string): Promise<void> =>
  recordProgress(job.jobId, { stage, percent, message });

/** Writes the reason into the row and ends the workflow the same way. */
async function endJob({ jobId }: AdoptedJob, error: unknown): Promise<never> {
  // A plain error is a fault of this code, as in endings.ts.
  if (error instanceof ContinueAsNew || !(error instanceof TemporalFailure)) throw error;
  const cancelled = isCancellation(error);
  const fault = faultOf(error);
  const failure = cancelled
    ? { status: 'cancelled' as const, ...CANCELLED }
    : { status: 'failed' as const, ...endOf(fault), ...(fault.final && { generationOver: true }) };
  await CancellationScope.nonCancellable(() => jobs.failJob(jobId, failure));
  if (cancelled) throw error;
  const cause = error instanceof Error ? error : undefined;
  throw ApplicationFailure.create({ type: fault.code, message: fault.message, nonRetryable: true, cause });
}
