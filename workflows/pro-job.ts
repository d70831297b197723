import { continueAsNew, setHandler } from '@temporalio/workflow';
import type { ProJobInput, PublishedResult } from '../src/domain/job.js';
import { assets, generations, jobs, results } from './activities.js';
import { recordEnd } from './endings.js';
import { newAttempt, waitForGeneration } from './generation.js';
import { type JobSettings, type JobState, jobStateQuery } from './messages.js';
import { enter, newState } from './progress.js';

/**
 * THE job: prepare → submit → wait → publish → finalize.
 *
 * `state` is what earlier runs of this job have reached; a step whose outcome is there is not done again.
 * Nothing is held while it waits: no connection, no activity, no memory beyond this function's variables.
 */
export async function proJob(
  input: ProJobInput,
  settings: JobSettings,
  state: JobState = newState(),
): Promise<PublishedResult> {
  setHandler(jobStateQuery, () => state);
  try {
    await enter(input, state, 'preparing');
    state.prepared ??= await assets.prepareAssets(input);
    await jobs.recordWarnings(input.jobId, state.prepared.warnings);
    state.media ??= await assets.shareAssets(input);

    await enter(input, state, 'submitting');
    state.attempt ??= newAttempt(input, 1);
    await jobs.recordAttempt(input.jobId, state.attempt);
    state.generationId ??= await generations.submitGeneration(input, state.prepared, state.media, state.attempt);
    state.submittedAt ??= Date.now();
    await jobs.recordGeneration(input.jobId, state.generationId);

    await enter(input, state, 'generating');
    await waitForGeneration(input, settings, state, () => continueAsNew<typeof proJob>(input, settings, state));

    await enter(input, state, 'publishing');
    const result = await results.publishResult(input, state.prepared, state.generationId);
    await jobs.completeJob(input.jobId, result);
    await enter(input, state, 'done');
    return result;
  } catch (error) {
    return await recordEnd(input, state, error);
  }
}
