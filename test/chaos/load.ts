import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { submitJob } from '../../local/demo/submit-job.js';
import { ApiProblem } from '../../src/api-client/api-problem.js';
import type { Segment } from '../../src/domain/segments.js';
import { type Report, reasonOf } from '../../src/platform/report.js';
import { cancelJob, changeOfMind, type People } from './people.js';
import type { Random } from './random.js';

export interface Accepted {
  jobId: string;
  /** When the API's 202 was here, in ms since 1970. */
  at: number;
}

export interface Load {
  accepted: Accepted[];
  /** Submissions sent again because no answer came, or none that says yes: what was said, and how often. */
  repeats: Map<string, number>;
}

export interface Video {
  file: string;
  seconds: number;
}

export interface Media {
  videos: Video[];
  voice: string;
}

export interface LoadOptions {
  apiUrl: string;
  jobs: number;
  overMs: number;
  /** They cancel some of the jobs. */
  people: People;
  media: Media;
  report: Report;
  random: Random;
  signal: AbortSignal;
}

const VIDEO_SECONDS = [1, 2, 3];
/** A person would press the button again. */
const AGAIN_MS = 500;
/** Impatient: faults last longer, so some give up on what is accepted nevertheless. */
const NO_ANSWER_MS = 5_000;
/** Longer than a slow machine takes for a submission. */
const LONGEST_WAIT_MS = 60_000;
const NO_ANSWER = 'no answer in time';

/** Small, because faults are tried here and not the machine; of different lengths, so that mixed-up results show. */
export async function makeMedia(ffmpegPath: string, folder: string): Promise<Media> {
  const ffmpeg = (...args: string[]) => promisify(execFile)(ffmpegPath, ['-loglevel', 'error', '-y', ...args]);
  const tone = (hz: number, seconds: number) => ['-f', 'lavfi', '-i', `sine=f=${hz}:r=48000:d=${seconds}`];
  const voice = join(folder, 'voice.wav');
  await ffmpeg(...tone(880, 4), voice);
  const videos = await Promise.all(
    VIDEO_SECONDS.map(async (seconds) => {
      const file = join(folder, `video-${seconds}.mp4`);
      const picture = ['-f', 'lavfi', '-i', `testsrc=s=160x120:r=25:d=${seconds}`];
      await ffmpeg(...picture, ...tone(220, seconds), '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', file);
      return { file, seconds };
    }),
  );
  return { videos, voice };
}

/**
 * Submits jobs at an even rate, each until the API has accepted it, and cancels some. Resolves when that is done, or the
 * signal says so.
 */
export async function submitJobs(o: LoadOptions): Promise<Load> {
  const load: Load = { accepted: [], repeats: new Map() };
  const running: Promise<void>[] = [];
  const minds = o.people.random.fork('cancels');
  for (let n = 0; n < o.jobs && !o.signal.aborted; n += 1) {
    const cancelAfterMs = changeOfMind(minds, (1 - n / o.jobs) * o.overMs);
    running.push(submitAndCancel(o, load, cancelAfterMs));
    await sleep(o.overMs / o.jobs, undefined, { signal: o.signal }).catch(() => undefined);
  }
  await Promise.all(running);
  return load;
}

async function submitAndCancel(o: LoadOptions, load: Load, cancelAfterMs: number | undefined): Promise<void> {
  const jobId = await submitUntilAccepted(o, load);
  if (jobId !== undefined && cancelAfterMs !== undefined) await cancelJob(o.people, jobId, cancelAfterMs);
}

/**
 * A create is not idempotent for our clients: one that got no answer cannot know, and sends again. What was accepted
 * without an answer is another job.
 */
async function submitUntilAccepted(o: LoadOptions, { accepted, repeats }: Load): Promise<string | undefined> {
  const video = o.random.pick(o.media.videos);
  const input = {
    videoFile: video.file,
    segments: segmentsOf(video, o.random),
    audio: [{ refId: 'voice', file: o.media.voice }],
  };
  const job = { apiUrl: o.apiUrl, input, model: 'lipsync-2', syncMode: 'cut_off' } as const;
  for (let tries = 0; !o.signal.aborted; tries += 1) {
    try {
      const { id } = await inTime(patienceMs(tries), o.signal, (signal) => submitJob({ ...job, signal }));
      accepted.push({ jobId: id, at: Date.now() });
      return id;
    } catch (error) {
      const what = whatOf(error);
      if (what === 'HTTP 500') o.report(`submitting: ${reasonOf(error)}`); // ours to explain, whatever the fault
      repeats.set(what, (repeats.get(what) ?? 0) + 1);
    }
    await sleep(AGAIN_MS, undefined, { signal: o.signal }).catch(() => undefined);
  }
  return undefined;
}

/**
 * Twice as long each time. Where each submission takes longer than its client waits, clients that stay impatient make
 * jobs without an end, and these make each submission take longer.
 */
export const patienceMs = (tries: number): number => Math.min(LONGEST_WAIT_MS, NO_ANSWER_MS * 2 ** tries);

/** Gives up by itself too: a client that hears neither an answer nor a fault must not hold up the run. */
async function inTime<T>(ms: number, stop: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: AbortSignal.any([stop, over.signal]) }).then(() => {
    throw new Error(NO_ANSWER);
  });
  try {
    return await Promise.race([work(over.signal), late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

/** Crops as long as their segments: the simulator's quick results keep the source's length, so the right one is that. */
function segmentsOf({ seconds }: Video, random: Random): Segment[] {
  const count = seconds > 1 ? random.between(1, 2) : 1;
  return Array.from({ length: count }, (_, place) => {
    const startTime = (place * seconds) / count + 0.05;
    const length = 0.4 + random.between(0, 3) / 10;
    const from = random.between(0, 20) / 10;
    const audioInput = { refId: 'voice', startTime: from, endTime: from + length };
    return { startTime, endTime: startTime + length, audioInput };
  });
}

function whatOf(error: unknown): string {
  if (error instanceof ApiProblem) return `HTTP ${error.status}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code || reasonOf(error);
}
