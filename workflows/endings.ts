import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ContinueAsNew,
  condition,
  isCancellation,
  patched,
  sleep,
  TemporalFailure,
} from '@temporalio/workflow';
import { cancelledWords } from '../src/domain/cancellation.js';
import { IN_FLIGHT_MS, isGenerationOver, type JobState, mayRun } from '../src/domain/job-state.js';
import { isLost } from './absence.js';
import { assets, jobs, looks, searches } from './activities.js';
import { endOf, type Fault, faultOf } from './fault.js';
import type { Job } from './job.js';
import { patiently } from './patience.js';
import { releaseSlot } from './slot.js';

/** Looks are far apart by then, so a run this long is some hours old; a day of waiting adds a thousand. */
const MAX_EVENTS = 120;
/** Nobody waits for it but the place it holds, and the webhook wakes it: from a minute up to a quarter of an hour. */
const nextLookMs = (look: number) => 60_000 * Math.min(15, 2 ** look);

/**
 * The unhappy ends. Writes the reason into the row, gives the place back where Sync.so is done with it, and ends the
 * workflow the same way. A plain error is none: it is a fault of this code, and no reason for a job to fail. The server
 * repeats the step until a corrected version has it (docs/deployments.md), and the detector says so.
 */
export async function endJob(job: Job, error: unknown): Promise<never> {
  if (error instanceof ContinueAsNew || !(error instanceof TemporalFailure)) throw error;
  // A step may fail for a reason of its own in the moment the job is cancelled; what the person asked for counts.
  const cancelled = isCancellation(error) || CancellationScope.current().consideredCancelled;
  return await CancellationScope.nonCancellable(() =>
    cancelled ? cancelJob(job) : failJob(job, faultOf(error), error),
  );
}

async function failJob(job: Job, fault: Fault, error: unknown): Promise<never> {
  const { input, state } = job;
  // A place whose generation may still run is kept; `reconcile` gives it back when Sync.so is done.
  if (!mayRun(state) || fault.final || state.stage === 'publishing') await releaseSlot(job);
  await jobs.failJob(input.jobId, { status: 'failed', ...endOf(fault), generationOver: isGenerationOver(fault) });
  throw ApplicationFailure.create({
    type: fault.code,
    message: `${fault.message} (at ${state.stage})`,
    nonRetryable: true,
    cause: error instanceof Error ? error : undefined,
  });
}

/** Undoes what can be undone and says honestly what cannot: there is no cancel at Sync.so (sync-so.md 2). */
async function cancelJob(job: Job): Promise<never> {
  const { input, state } = job;
  await jobs.failJob(input.jobId, { status: 'cancelled', ...cancelledWords(state.attempt !== undefined) });
  state.cancelled = true;
  return await seeOffGeneration(job);
}

/** Keeps the place until Sync.so is done with a generation nobody wants any more; a late result is not published. */
export async function seeOffGeneration(job: Job): Promise<never> {
  const { input, state } = job;
  await CancellationScope.nonCancellable(async () => {
    state.generationId ??= await findSent(job);
    if (state.generationId) {
      await jobs.recordGeneration(input.jobId, state.generationId);
      for (let look = 0; await stillRuns(state, state.generationId); look += 1) {
        const summary = 'wait until Sync.so is done with the cancelled generation';
        await condition(() => state.hinted === true, nextLookMs(look), { summary });
        state.hinted = false;
        if (patched('renew-cancelled')) await job.renewIfLong(MAX_EVENTS);
      }
    }
    await releaseSlot(job);
    await assets.discardFiles(input.userId, input.jobId);
  });
  throw new CancelledFailure(cancelledWords(false).message);
}

/** The attempt's generation, where a send was under way when the job was cancelled. */
async function findSent(job: Job): Promise<string | undefined> {
  const { state, settings } = job;
  const { attempt } = state;
  if (!attempt) return undefined;
  const search = () => patiently(job, () => searches.findGeneration(attempt));
  const found = await search();
  if (found) return found;
  await sleep(settings.inFlightMs ?? IN_FLIGHT_MS, { summary: 'a send may be under way' });
  return await search();
}

async function stillRuns(state: JobState, generationId: string): Promise<boolean> {
  try {
    const { status } = await looks.checkGeneration(generationId);
    isLost(state);
    return status === 'RUNNING';
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { final, code } = faultOf(error);
    return !isLost(state, code) && !final; // anything but its end, or its absence, may pass
  }
}
