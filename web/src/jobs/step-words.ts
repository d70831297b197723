import type { JobStage } from '../../../src/domain/job.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { counted } from '../ui/sizes.js';
import type { Step } from './course.js';
import { resultWords } from './job-words.js';
import { usualTime } from './usual-time.js';

/** What a step is called: once it is over, while it is at work, and before. */
const TITLES: Record<JobStage, readonly [over: string, now: string, ahead: string]> = {
  preparing: ['Checked', 'Checking the files', 'Check the files'],
  waiting_for_slot: ['Waited for a place', 'Waiting for a place', 'Wait for a place'],
  submitting: ['Sent to Sync.so', 'Sending to Sync.so', 'Send to Sync.so'],
  generating: ['Generated', 'Generating', 'Generate'],
  publishing: ['Stored and checked', 'Storing and checking', 'Store and check'],
  done: ['Done', 'Done', 'Done'],
};

export function stepTitle({ stage, state }: Pick<Step, 'stage' | 'state'>): string {
  const [over, now, ahead] = TITLES[stage];
  if (state === 'skipped') return stage === 'waiting_for_slot' ? 'A place was free' : over;
  if (state === 'done') return over;
  return state === 'running' ? now : ahead;
}

/** What is to be known of a step that is over. */
export function stepNote({ stage, state }: Step, job: JobResource): string | undefined {
  if (state !== 'done') return undefined;
  if (stage === 'preparing') return checkedWords(job);
  if (stage === 'submitting') return sentWords(job);
  if (stage === 'generating') return usualTime(job);
  return stage === 'publishing' && job.result ? resultWords(job) : undefined;
}

function checkedWords({ video, audio, warnings }: JobResource): string | undefined {
  const files = (video ? 1 : 0) + (audio?.length ?? 0);
  const remarks = warnings.length > 0 && `${counted(warnings.length, 'remark')} at the segments`;
  return [files > 0 && counted(files, 'file'), remarks].filter(Boolean).join(', ') || undefined;
}

function sentWords({ attempt }: JobResource): string | undefined {
  if (attempt === undefined) return undefined;
  return attempt === 1 ? 'once' : `attempt ${attempt}`;
}
