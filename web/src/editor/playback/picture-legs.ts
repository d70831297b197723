import type { SyncMode } from '../../../../src/domain/job.js';
import type { Span } from '../document/draft-document.js';

/** What the picture does while a segment has its new voice. */

/** A stretch of it at one speed. Offsets are ms from where the segment begins in the result, places ms of the video. */
export interface Leg {
  fromMs: number;
  toMs: number;
  /** Of the video, when the leg begins. */
  placeMs: number;
  /** ms of the video per ms of the result; 0 holds the picture, below 0 runs backwards. */
  rate: number;
}

/** Of HTMLMediaElement in Chromium, which throws for any other. */
export const SLOWEST = 0.0625;
export const FASTEST = 16;

/** How `lengthMs` of the result are filled with the picture of `source`, where its voice has `voiceMs`. */
export function pictureLegs(mode: SyncMode, source: Span, lengthMs: number, voiceMs: number): Leg[] {
  const pictureMs = source.endMs - source.startMs;
  if (mode === 'loop') return laps(source, lengthMs, () => true);
  if (mode === 'bounce') return laps(source, lengthMs, (lap) => lap % 2 === 0);
  const speed = mode === 'remap' ? playable(pictureMs / voiceMs) : 1;
  return thenHeld(source, lengthMs, speed);
}

export const playable = (speed: number): number => Math.min(FASTEST, Math.max(SLOWEST, speed));

function thenHeld({ startMs, endMs }: Span, lengthMs: number, rate: number): Leg[] {
  const runsMs = Math.min(lengthMs, (endMs - startMs) / rate);
  const run: Leg = { fromMs: 0, toMs: runsMs, placeMs: startMs, rate };
  const hold: Leg = { fromMs: runsMs, toMs: lengthMs, placeMs: endMs, rate: 0 };
  return lengthMs - runsMs < 0.5 ? [{ ...run, toMs: lengthMs }] : [run, hold];
}

function laps({ startMs, endMs }: Span, lengthMs: number, isForward: (lap: number) => boolean): Leg[] {
  const lapMs = endMs - startMs;
  return Array.from({ length: Math.max(1, Math.ceil(lengthMs / lapMs)) }, (_, lap): Leg => {
    const span = { fromMs: lap * lapMs, toMs: Math.min(lengthMs, (lap + 1) * lapMs) };
    return isForward(lap) ? { ...span, placeMs: startMs, rate: 1 } : { ...span, placeMs: endMs, rate: -1 };
  });
}

/** The leg at an offset, which is none of the result's before or behind it. */
export function legAt(legs: readonly Leg[], offsetMs: number): Leg {
  const found = legs.find(({ toMs }) => offsetMs < toMs) ?? legs.at(-1);
  if (!found) throw new Error('A picture without legs was asked for one.');
  return found;
}

/** Where the picture is in the video, in ms. */
export function placeAt(legs: readonly Leg[], offsetMs: number): number {
  const { fromMs, toMs, placeMs, rate } = legAt(legs, offsetMs);
  return placeMs + (Math.min(toMs, Math.max(fromMs, offsetMs)) - fromMs) * rate;
}
