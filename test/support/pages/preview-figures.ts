import type { SyncMode } from '../../../src/domain/job.js';
import type { Segment } from '../../../src/domain/segments.js';
import { endOf, type HeardPiece } from './heard-pieces.js';
import type { PreviewDraft } from './preview-steps.js';
import type { Recording } from './recorded-sound.js';

/** How exact a preview was, in ms: of what is asked for once, the worst; of what is seen many times, all but the worst of 20. */
export interface Figures {
  /** Of a voice, after the original before it. */
  start: number;
  /** Of a voice, at its end. */
  drift: number;
  /** The silence before the original goes on. */
  gap: number;
  /** Of the time of the result that is shown, from what is heard. */
  clock: number;
  /** Of the picture from the sound, inside of segments and where it runs forward. */
  picture: number;
}

export function figuresOf(draft: PreviewDraft, recording: Recording, heard: HeardPiece[]): Figures {
  const voices = heard.filter(({ piece }) => piece.sound.kind === 'newAudio');
  const originals = heard.filter(({ piece }) => piece.sound.kind === 'original');
  return {
    start: worst(voices.map(({ lateMs }) => lateMs)),
    drift: worst(voices.map(({ driftMs }) => driftMs)),
    gap: worst(originals.map(({ gapMs }) => gapMs)),
    clock: mostOf(heard.flatMap((one) => clockErrors(one, recording))),
    picture: mostOf(voices.flatMap((one) => pictureErrors(draft, one, recording))),
  };
}

const worst = (all: number[]) => rounded(Math.max(0, ...all.map(Math.abs)));
const rounded = (ms: number) => Math.round(ms * 10) / 10;

/** All but the worst of 20. NaN where there are none. */
export function mostOf(all: number[]): number {
  const sorted = all.map(Math.abs).toSorted((a, b) => a - b);
  return rounded(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN);
}

/** At the edges of a piece it is a matter of a frame which of the two is shown. */
const EDGE_MS = 50;

const inside = <Seen extends { atMs: number }>(heard: HeardPiece, all: readonly Seen[]): Seen[] =>
  all.filter(({ atMs }) => atMs > heard.startAtMs + EDGE_MS && atMs < endOf(heard) - EDGE_MS);

export function clockErrors(heard: HeardPiece, { moments }: Recording): number[] {
  const resultMs = (atMs: number) => heard.piece.start * 1000 + atMs - heard.startAtMs;
  return inside(heard, moments).map((moment) => moment.resultMs - resultMs(moment.atMs));
}

/** Of a frame its middle. */
const HALF_FRAME_MS = 20;

function pictureErrors({ mode, segments }: PreviewDraft, heard: HeardPiece, { frames }: Recording): number[] {
  const { sound } = heard.piece;
  const segment = sound.kind === 'newAudio' ? segments[sound.segment] : undefined;
  if (!segment || sound.kind !== 'newAudio') return [];
  return inside(heard, frames).flatMap(({ atMs, mediaMs }) => {
    const placeMs = pictureAt(mode, segment, sound.seconds * 1000, atMs - heard.startAtMs);
    return placeMs === undefined ? [] : [mediaMs + HALF_FRAME_MS - placeMs];
  });
}

/** The place in the video that belongs to a moment of a segment; undefined where the picture stands, or runs backwards in steps. */
function pictureAt(
  mode: SyncMode,
  { startTime, endTime }: Segment,
  voiceMs: number,
  offsetMs: number,
): number | undefined {
  const [startMs, pictureMs] = [startTime * 1000, (endTime - startTime) * 1000];
  const lap = Math.floor(offsetMs / pictureMs);
  if (mode === 'remap') return startMs + (offsetMs * pictureMs) / voiceMs;
  if (mode === 'loop' || (mode === 'bounce' && lap % 2 === 0)) return startMs + offsetMs - lap * pictureMs;
  return lap === 0 ? startMs + offsetMs : undefined;
}
