import type { Model } from './job.js';

/** When to look at a generation, and how far to say it is. Pure: workflow code imports this. */

/** Middle of the documented range for a video of 30 s and of 2 min, in seconds (sync-so.md 5). */
const TYPICAL_SECONDS: Record<Model, readonly [at30s: number, at120s: number]> = {
  'lipsync-1.9.0-beta': [45, 180],
  'lipsync-2': [120, 360],
  'lipsync-2-pro': [210, 540],
  'sync-3': [750, 3000],
  'react-1': [90, 90], // takes 15 s of video at most, so there is one figure only
};
/** The longest generation any plan allows (sync-so.md 11); the line is not drawn beyond it. */
const LONGEST_VIDEO_SECONDS = 1800;
/** sync-so.md 15.6: after four times the typical time it counts as overdue. There is no cancel, so we keep looking. */
const OVERDUE_FACTOR = 4;

/**
 * How long a generation of this much video typically takes, in seconds: on the line through the two documented
 * points, never less than the first, and longer videos further along it (or each long video would look overdue).
 */
export function typicalSeconds(model: Model, videoSeconds: number): number {
  const [at30s, at120s] = TYPICAL_SECONDS[model];
  const video = Math.min(Math.max(videoSeconds, 30), LONGEST_VIDEO_SECONDS);
  return at30s + ((at120s - at30s) * (video - 30)) / 90;
}

export interface Elapsed {
  /** Since the generation was submitted. */
  elapsedSeconds: number;
  typicalSeconds: number;
}

/** Past four times its typical time: to be shown to an operator, never to be submitted again by itself. */
export const isOverdue = (o: Elapsed): boolean => o.elapsedSeconds > OVERDUE_FACTOR * o.typicalSeconds;

/** Makes a schedule faster, for a Sync.so that answers in seconds (the simulator). */
export interface PollOverrides {
  /** First look after submitting; else half the typical time, 2–60 s. */
  firstSeconds?: number;
  /** Shortest delay between later looks; else 10 s, the cadence integrators report (sync-so.md 5.1). */
  minSeconds?: number;
  /** Longest delay before it is overdue, and a fifth of the delay afterwards; else 60 s. */
  maxSeconds?: number;
}

const JITTER = 0.2; // jobs submitted together must not look together forever

/**
 * Seconds to the next look. Webhooks usually come first, so looking seldom costs little: half the typical time, then
 * half of what has passed since, from 10 up to 60 s; 300 s once overdue. `random` in [0,1) spreads it by ±20 %.
 */
export function pollDelaySeconds(o: Elapsed & PollOverrides & { overdue: boolean; random: number }): number {
  return plainDelay(o) * (1 - JITTER + 2 * JITTER * o.random);
}

function plainDelay(o: Elapsed & PollOverrides & { overdue: boolean }): number {
  const { firstSeconds = clamp(o.typicalSeconds / 2, 2, 60), minSeconds = 10, maxSeconds = 60 } = o;
  if (o.overdue) return 5 * maxSeconds;
  // From half of it on, the first look counts as done: aiming at the very moment again would look in ever finer steps.
  if (o.elapsedSeconds < firstSeconds / 2) return firstSeconds - o.elapsedSeconds;
  return clamp((o.elapsedSeconds - firstSeconds) / 2, minSeconds, maxSeconds);
}

/** The stage "generating" is 15–85 % of a job (design.md 7). */
const FROM_PERCENT = 15;
const TO_PERCENT = 85;

/**
 * Whole percent of the job while Sync.so works. `reported` is Sync.so's own 0–100; without it the time that passed is
 * taken, which at the typical time gives 69 and never reaches 85.
 */
export function generationPercent(o: Elapsed & { reported?: number }): number {
  const span = TO_PERCENT - FROM_PERCENT;
  if (o.reported !== undefined) return FROM_PERCENT + Math.floor((span * clamp(o.reported, 0, 100)) / 100);
  const share = 1 - Math.exp((-1.5 * Math.max(o.elapsedSeconds, 0)) / o.typicalSeconds);
  return Math.min(FROM_PERCENT + Math.floor(span * share), TO_PERCENT - 1);
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
