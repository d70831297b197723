import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ContinueAsNew,
  condition,
  isCancellation,
  sleep,
  TemporalFailure,
} from '@temporalio/workflow';
import { cancelledWords } from '../src/domain/cancellation.js';
import { isGenerationOver, mayRun } from '../src/domain/job-state.js';
import { isLost } from './absence.js';
import { assets, jobs, searches, slots } from './activities.js';
import { endOf, type Fault, faultOf } from './fault.js';
import { checkGeneration } from './generation.js';
import type { Job } from './job.js';
import { patiently } from './patience.js';

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
  const { jobId, state } = job;
  // A place whose generation may still run is kept; `reconcile` gives it back when Sync.so is done.
  const releasesSlot = !mayRun(state) || fault.final === true || state.stage === 'publishing';
  const failure = { status: 'failed', ...endOf(fault), generationOver: isGenerationOver(fault) } as const;
  await jobs.failJob(jobId, failure, { releasesSlot });
  throw ApplicationFailure.create({
    type: fault.code,
    message: `${fault.message} (at ${state.stage})`,
    nonRetryable: true,
    cause: error instanceof Error ? error : undefined,
  });
}

/** Undoes what can be undone and says honestly what cannot: there is no cancel at Sync.so (sync-so.md 2). */
async function cancelJob(job: Job): Promise<never> {
  const { jobId, state } = job;
  const words = cancelledWords(state.attempt !== undefined || state.generationId !== undefined);
  await jobs.failJob(jobId, { status: 'cancelled', ...words }, { releasesSlot: false });
  state.cancelled = true;
  return await seeOffGeneration(job);
}

/** Keeps the place until Sync.so is done with a generation nobody wants any more; a late result is not published. */
export async function seeOffGeneration(job: Job): Promise<never> {
  const { jobId, userId, submission, state } = job;
  await CancellationScope.nonCancellable(async () => {
    state.generationId ??= await findSent(job);
    for (let look = 0; state.generationId && (await stillRuns(job)); look += 1) {
      const summary = 'wait until Sync.so is done with the cancelled generation';
      await condition(() => state.hinted === true, nextLookMs(look), { summary });
      state.hinted = false;
      await job.renewIfLong();
    }
    await slots.releaseSlot(jobId);
    if (submission) await assets.discardFiles(userId, jobId); // files of a job that was taken over are not ours
  });
  throw new CancelledFailure(cancelledWords(false).message);
}

/** The attempt's generation, where a send was under way when the job was cancelled. */
async function findSent(job: Job): Promise<string | undefined> {
  const { jobId, state, settings } = job;
  const { attempt } = state;
  if (!attempt) return undefined;
  const search = () => patiently(job, () => searches.findGeneration(jobId, attempt));
  const found = await search();
  if (found) return found;
  await sleep(settings.inFlightMs, { summary: 'a send may be under way' });
  return await search();
}

async function stillRuns(job: Job): Promise<boolean> {
  try {
    return (await checkGeneration(job)).status === 'RUNNING';
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { final, code } = faultOf(error);
    return !isLost(job.state, code) && !final; // anything but its end, or its absence, may pass
  }
}
