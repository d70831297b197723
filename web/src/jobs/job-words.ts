import { isOver, type JobStage, type JobStatus } from '../../../src/domain/job.js';
import type { JobResource } from '../../../src/http/schemas.js';
import type { Tone } from '../ui/pill.js';
import { fileSize } from '../ui/sizes.js';
import { elapsed } from '../ui/times.js';

/** What a job is, in words that people use. */

export type StateIcon = 'waiting' | 'running' | 'ok' | 'bad' | 'warn' | 'cancelled';

export interface StateWords {
  word: string;
  tone: Tone;
  icon: StateIcon;
}

type Stated = Pick<JobResource, 'status' | 'stage' | 'error'>;

const RUNNING: Record<JobStage, string> = {
  preparing: 'Checking',
  waiting_for_slot: 'Waiting',
  submitting: 'Sending',
  generating: 'Generating',
  publishing: 'Storing',
  done: 'Finishing',
};

const OTHERS: Record<Exclude<JobStatus, 'processing'>, StateWords> = {
  queued: { word: 'Queued', tone: 'idle', icon: 'waiting' },
  completed: { word: 'Completed', tone: 'ok', icon: 'ok' },
  failed: { word: 'Failed', tone: 'bad', icon: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'idle', icon: 'cancelled' },
  needs_attention: { word: 'Needs attention', tone: 'warn', icon: 'warn' },
};

export const isRunning = ({ status }: Pick<JobResource, 'status'>): boolean =>
  status === 'queued' || status === 'processing';

/** There is a video that a person has to decide about. */
export const isDoubtful = ({ links }: Pick<JobResource, 'links'>): boolean => links.doubtfulResult !== undefined;

export function stateWords(job: Stated, isCancelling = false): StateWords {
  if (isCancelling && !isOver(job)) return { word: 'Cancelling …', tone: 'idle', icon: 'cancelled' };
  if (job.error?.code === 'result_doubtful') return { ...OTHERS.needs_attention, word: 'Your choice' };
  if (job.status !== 'processing') return OTHERS[job.status];
  const waits = job.stage === 'waiting_for_slot';
  return { word: RUNNING[job.stage], tone: waits ? 'idle' : 'info', icon: waits ? 'waiting' : 'running' };
}

/** What it is doing, or how it ended; and what is to be known besides. */
export function jobSentence(job: JobResource): { first: string; second?: string } {
  if (job.status === 'completed') return { first: resultWords(job), second: `finished in ${shortTime(tookMs(job))}` };
  if (job.status === 'cancelled') return { first: job.error?.message ?? 'The job was cancelled.' };
  if (job.error && !isRunning(job)) return { first: job.error.message, second: job.error.next };
  return job.waitingFor
    ? { first: runningSentence(job), second: `Held up: ${job.waitingFor}` }
    : inTwo(runningSentence(job));
}

/** "Waiting for a free place: number 2 in the queue" is too much for one line, and its end is what matters. */
function inTwo(sentence: string): { first: string; second?: string } {
  const [first = '', ...more] = sentence.split(': ');
  return more.length === 0 || sentence.length < 48 ? { first: sentence } : { first, second: more.join(': ') };
}

/** With its place in line, where that is known. */
export const runningSentence = ({ queue, progress }: Pick<JobResource, 'queue' | 'progress'>): string =>
  queue ? `${ordinal(queue.place)} in line for a place at Sync.so` : progress.message;

/** 4:12 min · 96 MB */
export function resultWords({ result, media }: Pick<JobResource, 'result' | 'media'>): string {
  if (media === 'expired') return 'Its files are gone';
  const { seconds, bytes } = result ?? {};
  const known = [
    typeof seconds === 'number' && lengthWords(Math.round(seconds)),
    bytes !== undefined && fileSize(bytes),
  ];
  return known.filter(Boolean).join(' · ') || 'The video is ready';
}

/** 6 s, 4:12 min */
const lengthWords = (seconds: number): string => (seconds < 60 ? `${seconds} s` : `${elapsed(seconds * 1000)} min`);

/** 1st, 2nd, 3rd, 11th, 21st */
export function ordinal(number: number): string {
  const isTeen = Math.floor(number / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

/** From its submission to its end. */
export const tookMs = ({ createdAt, completedAt, updatedAt }: JobResource): number =>
  Math.max(0, Date.parse(completedAt ?? updatedAt) - Date.parse(createdAt));

/** "3 segments · lipsync-2" */
export function madeOf({ segmentCount, segments, model }: JobResource): string {
  const count = segmentCount ?? segments?.length;
  const known = [count !== undefined && `${count} ${count === 1 ? 'segment' : 'segments'}`, model];
  return known.filter(Boolean).join(' · ');
}

/** What the window is called: while a job runs, how far it is. */
export const windowTitle = ({ status, progress, name }: Pick<JobResource, 'status' | 'progress' | 'name'>): string =>
  status === 'processing' ? `(${progress.percent} %) ${name}` : name;

/** How long a step took: what is over at once has no 0:00. */
export const shortTime = (ms: number): string => (ms < 1000 ? 'under 1 s' : elapsed(ms));
