import { CancellationScope, CancelledFailure, continueAsNew } from '@temporalio/workflow';
import type { ProJobInput, PublishedResult } from '../src/domain/job.js';
import { type JobState, newState } from '../src/domain/job-state.js';
import { assets, jobs, results } from './activities.js';
import { endJob, seeOffGeneration } from './endings.js';
import { submitGeneration, waitForGeneration } from './generation.js';
import { type Job, openJob } from './job.js';
import type { JobSettings } from './messages.js';
import { patiently } from './patience.js';
import { enter } from './progress.js';
import { releaseSlot } from './slot.js';

/**
 * THE job: prepare → wait for a place → submit → wait → publish → finalize.
 *
 * `state` is what earlier runs of this job have reached; a step whose outcome is there is not done again.
 * Nothing is held while it waits: no connection, no activity, no memory beyond this function's variables.
 */
export async function proJob(
  input: ProJobInput,
  settings: JobSettings,
  state: JobState = newState(),
): Promise<PublishedResult> {
  const job = openJob(input, settings, state, (reached) => continueAsNew<typeof proJob>(input, settings, reached));
  if (state.cancelled) return await seeOffGeneration(job);
  try {
    await prepare(job);
    await submitGeneration(job);
    await waitForGeneration(job);
    await releaseSlot(job);
    return await publish(job);
  } catch (error) {
    return await endJob(job, error);
  }
}

/** Everything is there and is what it says: the rules before money. */
async function prepare(job: Job): Promise<void> {
  const { input, state } = job;
  await enter(job, 'preparing');
  if (state.prepared) return;
  state.prepared = await assets.prepareAssets(input);
  const { warnings } = state.prepared;
  if (warnings.length > 0) await jobs.recordWarnings(input.jobId, warnings);
}

/** A job cancelled before its result was stored is not completed, whatever the transfer came to; after that it is. */
async function publish(job: Job): Promise<PublishedResult> {
  const { input, state } = job;
  const { prepared, generationId } = state;
  if (!prepared || !generationId) throw new Error('a job publishes after it was prepared and submitted');
  await enter(job, 'publishing');
  const result = await patiently(job, () => results.publishResult(input, prepared, generationId));
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled while it was published.');
  await CancellationScope.nonCancellable(() => jobs.completeJob(input.jobId, result));
  await enter(job, 'done');
  return result;
}
