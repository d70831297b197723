import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { JOB_STAGES, type JobStage } from '../src/domain/job.js';
import { STAGE_WORDS } from '../src/domain/job-state.js';
import { localProgress, progress } from './activities.js';
import type { Job } from './job.js';
import { STAGE } from './messages.js';

/** The job is at `stage` from now on: for programs (query, search attribute), operators (details) and people (row). */
export async function enter(job: Job, stage: JobStage): Promise<void> {
  const { state } = job;
  if (isBehind(state.stage, stage)) return; // a continued run passes the stages it has behind it
  state.stage = stage;
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
  await report(job, STAGE_WORDS[stage].percent, STAGE_WORDS[stage].message);
}

/** Progress inside a stage; `percent` never goes back. */
export async function report(job: Job, percent: number, message: string): Promise<void> {
  const { input, state } = job;
  state.percent = Math.max(state.percent, Math.floor(percent));
  state.message = message;
  setCurrentDetails(details(job));
  if (state.stage === 'done') return; // the row was completed by `completeJob`
  await recordProgress(input.jobId, { stage: state.stage, percent: state.percent, message });
}

/** Into the row. Runs begun before 0.5.0 did so by a local activity, and have to on replay. */
export const recordProgress: typeof progress.recordProgress = (...args) =>
  (patched('progress-activity') ? progress : localProgress).recordProgress(...args);

const isBehind = (reached: JobStage, stage: JobStage) => JOB_STAGES.indexOf(stage) < JOB_STAGES.indexOf(reached);

/** Markdown, shown at the top of the workflow's page in Temporal's web UI; unlike its summary, in continued runs too. */
function details({ input, state }: Job): string {
  const { video, segments, model, userId } = input;
  const lines = [
    `**${state.message}**: ${state.percent} %`,
    `${video.fileName}, ${segments.length} segments, ${model}, for user \`${userId}\``,
  ];
  if (state.generationId) lines.push(`Generation at Sync.so: \`${state.generationId}\``);
  if (state.attempt && state.attempt.n > 1) lines.push(`Attempt ${state.attempt.n}`);
  return lines.join('\n\n');
}
