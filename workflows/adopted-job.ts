import { continueAsNew } from '@temporalio/workflow';
import type { AdoptedJob, PublishedResult } from '../src/domain/job.js';
import { type JobState, newState } from '../src/domain/job-state.js';
import { jobs } from './activities.js';
import { endJob, seeOffGeneration } from './endings.js';
import { waitForGeneration } from './generation.js';
import type { AdoptedSettings } from './messages.js';
import { openJob } from './open-job.js';
import { publish } from './result.js';

/** A job whose generation exists: nothing is sent. Waits for the generation, publishes it, and finishes the row. */
export async function adoptedJob(
  adopted: AdoptedJob,
  settings: AdoptedSettings,
  state: JobState = adoptedState(adopted),
): Promise<PublishedResult> {
  const { jobId, userId, generationId } = adopted;
  const job = openJob({ jobId, userId, settings, state }, (reached) =>
    continueAsNew<typeof adoptedJob>(adopted, settings, reached),
  );
  if (state.cancelled) return await seeOffGeneration(job);
  try {
    await jobs.recordAdoption(jobId, generationId);
    for (;;) {
      await waitForGeneration(job);
      const result = await publish(job, settings);
      if (result) return result;
    }
  } catch (error) {
    return await endJob(job, error);
  }
}

/** Most are over when they are taken over, so the first look is at once. */
const adoptedState = ({ generationId }: AdoptedJob): JobState => ({
  ...{ ...newState(), generationId, submittedAt: Date.now(), hinted: true },
});
