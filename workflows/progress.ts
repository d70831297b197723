import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { JobStage } from '../src/domain/job.js';
import { STAGE_WORDS } from '../src/domain/job-state.js';
import { jobs } from './activities.js';
import type { Job } from './job.js';
import { GENERATION_ID, STAGE } from './messages.js';

/** Each change is an event and a write to the server's index; the others pass in seconds, and query and row tell them. */
const SEARCHED_BY: JobStage[] = ['waiting_for_slot', 'generating', 'publishing', 'done'];

/** The job is at `stage` from now on, for programs (query, search attribute) and operators; people are told by the row. */
export function enter(job: Job, stage: JobStage): void {
  const { state } = job;
  if (state.stage === stage) return;
  state.stage = stage;
  progressTo(job, STAGE_WORDS[stage].percent, STAGE_WORDS[stage].message);
  if (!SEARCHED_BY.includes(stage)) return;
  const { generationId } = state;
  upsertSearchAttributes([
    { key: STAGE, value: stage },
    ...(generationId ? [{ key: GENERATION_ID, value: generationId }] : []),
  ]);
}

/** Progress inside a stage; `percent` never goes back. */
export function progressTo(job: Job, percent: number, message: string): void {
  const { state } = job;
  state.percent = Math.max(state.percent, Math.floor(percent));
  state.message = message;
  tellOperators(job);
}

/** On the row too: why a job waits, or that it goes on. */
export async function report(job: Job, message: string): Promise<void> {
  const { jobId, state } = job;
  progressTo(job, state.percent, message);
  await jobs.recordProgress(jobId, { stage: state.stage, percent: state.percent, message });
}

/** Markdown, shown at the top of the workflow's page in Temporal's web UI; unlike its summary, in continued runs too. */
export function tellOperators({ userId, submission, state }: Job): void {
  const lines = [`**${state.message}**: ${state.percent} %`];
  if (submission) {
    const { video, segments, model } = submission;
    lines.push(`${video.fileName}, ${segments.length} segments, ${model}, for user \`${userId}\``);
  } else lines.push(`Taken over for user \`${userId}\``);
  if (state.generationId) lines.push(`Generation at Sync.so: \`${state.generationId}\``);
  if (state.attempt && state.attempt.n > 1) lines.push(`Attempt ${state.attempt.n}`);
  setCurrentDetails(lines.join('\n\n'));
}
