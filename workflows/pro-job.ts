import { continueAsNew } from '@temporalio/workflow';
import type { ProJobInput, PublishedResult } from '../src/domain/job.js';
import { type JobState, newState } from '../src/domain/job-state.js';
import { assets } from './activities.js';
import { endJob, seeOffGeneration } from './endings.js';
import { submitGeneration, waitForGeneration } from './generation.js';
import type { Job } from './job.js';
import type { JobSettings } from './messages.js';
import { openJob } from './open-job.js';
import { patiently } from './patience.js';
import { publish } from './result.js';

/**
 * THE job: prepare → wait for a place → submit → wait → publish → finish. Each step is one activity that writes its part
 * of the row itself.
 *
 * `state` is what earlier runs of this job have reached; a step whose outcome is there is not done again.
 * Nothing is held while it waits: no connection, no activity, no memory beyond this function's variables.
 */
export async function proJob(
  input: ProJobInput,
  settings: JobSettings,
  state: JobState = newState(),
): Promise<PublishedResult> {
  const { jobId, userId } = input;
  const job = openJob({ jobId, userId, submission: input, settings, state }, (reached) =>
    continueAsNew<typeof proJob>(input, settings, reached),
  );
  if (state.cancelled) return await seeOffGeneration(job);
  try {
    for (;;) {
      await prepare(job, input);
      await submitGeneration(job);
      await waitForGeneration(job);
      const result = await publish(job);
      if (result) return result; // else a person wants another in its place
    }
  } catch (error) {
    return await endJob(job, error);
  }
}

/** Everything is there and is what it says: the rules before money. What is paid already is not held up by them. */
async function prepare(job: Job, input: ProJobInput): Promise<void> {
  const { state } = job;
  if (state.prepared || state.generationId) return;
  state.prepared = await patiently(job, () => assets.prepareAssets(input));
}
