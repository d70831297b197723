import type { Span } from '../document/draft-document.js';
import { placeAt } from './picture-legs.js';
import type { Plan, PlanPiece } from './plan.js';
import type { SoundSide } from './sound-side.js';
import { NUDGE_MS, type VideoFollower } from './video-follower.js';

/** A piece that is being played, and by which clock. */
export interface Run {
  index: number;
  piece: PlanPiece;
  /** The sound leads inside segments, by the context's clock; the picture everywhere else. */
  lead: 'sound' | 'picture';
  /** Of the context's clock, in s, when the piece is at `offsetMs`; of no use where the picture leads. */
  atS: number;
  offsetMs: number;
  /** The picture is still on its way to where the piece begins. */
  isArriving: boolean;
  /** When the next piece takes over, in s of the context's clock, once that is settled. */
  crossingS?: number;
  /** Where the next piece begins elsewhere in the video: the picture has set out for it already. */
  leap?: Promise<void>;
}

/** So short an original between two segments is over before a video could be brought to its place. */
const SHORT_MS = 250;

export const lengthOf = ({ result }: PlanPiece): number => result.endMs - result.startMs;

export function leadOf(piece: PlanPiece, before: PlanPiece | undefined): Run['lead'] {
  const isShort = before?.voice !== undefined && lengthOf(piece) < SHORT_MS;
  return piece.voice || isShort ? 'sound' : 'picture';
}

/** ms into the piece. `nowS`: of the context's clock. `placeMs`: of the video. */
export function offsetOf({ lead, piece, atS, offsetMs, isArriving }: Run, nowS: number, placeMs: number): number {
  if (isArriving) return offsetMs;
  if (lead === 'picture') return Math.max(0, placeMs - piece.source.startMs);
  return offsetMs + Math.max(0, nowS - atS) * 1000;
}

/** The same stretch of the video with the same sound: whoever hears it need not be disturbed. */
export function isSamePiece(a: PlanPiece, b: PlanPiece): boolean {
  const of = ({ source, voice, legs, segmentId }: PlanPiece) => JSON.stringify([source, voice, legs, segmentId]);
  return of(a) === of(b);
}

export const placeOf = (piece: PlanPiece, offsetMs: number): number => placeAt(piece.legs, offsetMs);

/** Where the original goes on, ms of the video; undefined where the picture comes there by itself, or is in no hurry. */
export function leapAfter(piece: PlanPiece, next: PlanPiece | undefined): number | undefined {
  if (!next || leadOf(next, piece) === 'sound') return undefined;
  const endsMs = placeOf(piece, lengthOf(piece));
  return Math.abs(next.source.startMs - endsMs) > NUDGE_MS ? next.source.startMs : undefined;
}

/** Of the context's clock, in s; of a run that the sound leads. */
export const endOf = ({ atS, piece, offsetMs }: Run): number => atS + (lengthOf(piece) - offsetMs) / 1000;

export interface Course {
  plan: Plan;
  /** Of the plan's result, ms: it ends where this does. */
  range: Span;
}

export interface Moment {
  /** Of the plan's result, ms. */
  atMs: number;
  /** Of the video, ms. */
  sourceMs: number;
  /** How far the picture is ahead of the sound, ms. */
  drift: number;
}

export interface RunnerParts {
  follower: VideoFollower;
  /** Made with the first sound, which a browser lets out only after a click. */
  sound: () => SoundSide;
  /** Calls it with every picture of the screen, until what it returns is called. */
  everyFrame: (act: () => void) => () => void;
  onMove: (moment: Moment) => void;
  onEnd: () => void;
  /** The browser lets nothing be heard. */
  onSilenced: () => void;
}
