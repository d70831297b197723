import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { JobStage, ProJobInput } from '../src/domain/job.js';
import { progress } from './activities.js';
import { type JobState, STAGE } from './messages.js';

/** Where a stage begins on the bar people see, in percent, and what it is called. */
const STAGES: Record<JobStage, { percent: number; message: string }> = {
  preparing: { percent: 0, message: 'Checking the uploaded files' },
  waiting_for_slot: { percent: 10, message: 'Waiting for a free place at Sync.so' },
  submitting: { percent: 12, message: 'Sending the job to Sync.so' },
  generating: { percent: 15, message: 'Sync.so is making the video' },
  publishing: { percent: 85, message: 'Storing the finished video' },
  done: { percent: 100, message: 'Pro video processing completed' },
};

export const newState = (): JobState => ({ stage: 'preparing', ...STAGES.preparing });

/** The job is at `stage` from now on: for programs (query, search attribute), operators (details) and people (row). */
export async function enter(input: ProJobInput, state: JobState, stage: JobStage): Promise<void> {
  if (isBehind(state.stage, stage)) return; // a continued run passes the stages it has behind it
  state.stage = stage;
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
  await report(input, state, STAGES[stage].percent, STAGES[stage].message);
}

/** Progress inside a stage; `percent` never goes back. */
export async function report(input: ProJobInput, state: JobState, percent: number, message: string): Promise<void> {
  state.percent = Math.max(state.percent, Math.floor(percent));
  state.message = message;
  setCurrentDetails(details(input, state));
  if (state.stage === 'done') return; // the row was completed by `completeJob`
  await progress.recordProgress(input.jobId, { stage: state.stage, percent: state.percent, message });
}

function isBehind(reached: JobStage, stage: JobStage): boolean {
  const order = Object.keys(STAGES);
  return order.indexOf(stage) < order.indexOf(reached);
}

/** Markdown, shown at the top of the workflow's page in Temporal's web UI; unlike its summary, in continued runs too. */
function details({ video, segments, model, userId }: ProJobInput, state: JobState): string {
  const lines = [
    `**${state.message}**: ${state.percent} %`,
    `${video.fileName}, ${segments.length} segments, ${model}, for user \`${userId}\``,
  ];
  if (state.generationId) lines.push(`Generation at Sync.so: \`${state.generationId}\``);
  if (state.attempt) lines.push(`Attempt ${state.attempt.n}, output name \`${state.attempt.token}\``);
  return lines.join('\n\n');
}
