import type { SyncMode } from '../../../../src/domain/job.js';
import { type Piece, resultTimeline, timelineSeconds } from '../../../../src/domain/result-timeline.js';
import { audioOf, type DraftDocument, type DraftSegment, type Span } from '../document/draft-document.js';
import { lengthsOf, sentSegment } from '../document/submission.js';
import { type Leg, pictureLegs, placeAt, playable } from './picture-legs.js';

/** What is played when, worked out of a draft: the finished video as it will be. All times are ms. */

export interface PlanPiece {
  /** Of the video. */
  source: Span;
  result: Span;
  legs: readonly Leg[];
  /** Undefined: the original, as it is. */
  voice?: PlanVoice;
  /** Whose picture it is; a segment without a voice keeps the original sound. */
  segmentId?: string;
  /** What a person has to know about this preview. */
  note?: string;
}

export interface PlanVoice {
  localId: string;
  /** Of the audio file, from where it is used. */
  fromMs: number;
  /** Sound; the rest of the piece is silent. */
  lengthMs: number;
  /** Of the picture: 1 is its own. */
  speed: number;
}

export interface Plan {
  pieces: readonly PlanPiece[];
  lengthMs: number;
}

export const EMPTY_PLAN: Plan = { pieces: [], lengthMs: 0 };

/** Nothing to play before the video's length is known. Segments that overlap, or lie outside, are passed over. */
export function planOf(document: DraftDocument): Plan {
  const videoMs = document.video?.lengthMs;
  if (videoMs === undefined || videoMs <= 0) return EMPTY_PLAN;
  const segments = playableSegments(document.segments, videoMs);
  const voiced = segments.filter((segment) => hasVoice(document, segment));
  const audio = lengthsOf(document).audio;
  const timeline = resultTimeline({
    segments: voiced.map((segment) => sentSegment(document, segment)),
    syncMode: document.options.sync_mode,
    videoSeconds: videoMs / 1000,
    audioSeconds: new Map([...audio].flatMap(([refId, seconds]) => (seconds === undefined ? [] : [[refId, seconds]]))),
  });
  const voiceless = segments.filter((segment) => !voiced.includes(segment));
  const pieces = timeline.flatMap((piece) => {
    const segment = piece.sound.kind === 'newAudio' ? voiced[piece.sound.segment] : undefined;
    return segment ? [voicePiece(piece, segment, document.options.sync_mode)] : cutAt(originalPiece(piece), voiceless);
  });
  return { pieces, lengthMs: toMs(timelineSeconds(timeline)) };
}

/** The original alone, from the first to the last. */
export function originalPlan(lengthMs: number): Plan {
  const whole = { startMs: 0, endMs: lengthMs };
  return lengthMs > 0 ? { pieces: [asItIs(whole, 0)], lengthMs } : EMPTY_PLAN;
}

/** The API takes whole ms; what is added up in seconds comes back as near to them as a double can. */
const toMs = (seconds: number) => Math.round(seconds * 1000);

function playableSegments(segments: readonly DraftSegment[], videoMs: number): DraftSegment[] {
  let free = 0;
  return segments.filter(({ startMs, endMs }) => {
    const fits = startMs >= free && endMs > startMs && endMs <= videoMs;
    if (fits) free = endMs;
    return fits;
  });
}

function hasVoice(document: DraftDocument, { audio }: DraftSegment): boolean {
  const whole = audioOf(document, audio?.localId)?.lengthMs ?? 0;
  const { startMs, endMs } = audio?.crop ?? { startMs: 0, endMs: whole };
  return Math.min(endMs, whole) > startMs;
}

function voicePiece({ start, length, sound }: Piece, segment: DraftSegment, mode: SyncMode): PlanPiece {
  const { startMs, endMs, audio } = segment;
  const [fromMs, voiceMs] = sound.kind === 'newAudio' ? [toMs(sound.from), toMs(sound.seconds)] : [0, 0];
  const [source, lengthMs] = [{ startMs, endMs }, toMs(length)];
  const result = { startMs: toMs(start), endMs: toMs(start) + lengthMs };
  const speed = mode === 'remap' ? (endMs - startMs) / voiceMs : 1;
  const note = noteOf(mode, lengthMs - (endMs - startMs), speed);
  return {
    ...{ source, result, segmentId: segment.id },
    legs: pictureLegs(mode, source, lengthMs, voiceMs),
    voice: { localId: audio?.localId ?? '', fromMs, lengthMs: voiceMs, speed },
    ...(note !== undefined && { note }),
  };
}

function noteOf(mode: SyncMode, longerMs: number, speed: number): string | undefined {
  if (mode === 'remap' && playable(speed) !== speed) return 'No browser shows this speed: here the last picture waits.';
  if (longerMs <= 0) return undefined;
  if (mode === 'silence') return 'Sync.so does not document this case. Here the last picture waits for the voice.';
  return mode === 'bounce' ? 'Backwards it goes in steps here; the result is smooth.' : undefined;
}

function originalPiece({ start, length, sound }: Piece): PlanPiece {
  const from = toMs(sound.kind === 'original' ? sound.from : sound.originalFrom);
  return asItIs({ startMs: from, endMs: from + toMs(length) }, toMs(start));
}

function asItIs(source: Span, resultMs: number, segmentId?: string): PlanPiece {
  const lengthMs = source.endMs - source.startMs;
  return {
    ...{ source, result: { startMs: resultMs, endMs: resultMs + lengthMs } },
    legs: [{ fromMs: 0, toMs: lengthMs, placeMs: source.startMs, rate: 1 }],
    ...(segmentId !== undefined && { segmentId }),
  };
}

/** Segments without a voice are pieces of their own, so that it can be said where they are. */
function cutAt({ source, result }: PlanPiece, voiceless: readonly DraftSegment[]): PlanPiece[] {
  const shift = result.startMs - source.startMs;
  const inside = voiceless.filter(({ startMs, endMs }) => startMs >= source.startMs && endMs <= source.endMs);
  const edges = [source.startMs, ...inside.flatMap(({ startMs, endMs }) => [startMs, endMs]), source.endMs];
  return edges.slice(1).flatMap((endMs, n) => {
    const startMs = edges[n] ?? 0;
    const segment = inside.find((one) => one.startMs === startMs && one.endMs === endMs);
    return endMs > startMs ? [asItIs({ startMs, endMs }, startMs + shift, segment?.id)] : [];
  });
}

const indexWhere = (plan: Plan, isBefore: (piece: PlanPiece) => boolean): number =>
  Math.min(plan.pieces.filter(isBefore).length, plan.pieces.length - 1);

/** -1 where there is nothing to play. */
export const pieceIndexAt = (plan: Plan, resultMs: number): number =>
  indexWhere(plan, ({ result }) => result.endMs <= resultMs);

export const pieceIndexAtSource = (plan: Plan, sourceMs: number): number =>
  indexWhere(plan, ({ source }) => source.endMs <= sourceMs);

/** The place in the video that is shown at a time of the result. */
export function sourceAt(plan: Plan, resultMs: number): number {
  const piece = plan.pieces[pieceIndexAt(plan, resultMs)];
  return piece ? placeAt(piece.legs, resultMs - piece.result.startMs) : 0;
}

/** When a place of the video is first shown in the result; where it is cut off, when that which comes next is. */
export function resultAt(plan: Plan, sourceMs: number): number {
  const piece = plan.pieces[pieceIndexAtSource(plan, sourceMs)];
  const first = piece?.legs[0];
  if (!piece || !first) return 0;
  const offset = Math.max(0, sourceMs - first.placeMs) / first.rate;
  const shownUntil = first.placeMs + (first.toMs - first.fromMs) * first.rate;
  if (sourceMs > shownUntil) return piece.result.startMs + first.toMs;
  return piece.result.startMs + Math.min(offset, first.toMs);
}

export const pieceOfSegment = (plan: Plan, segmentId: string | undefined): PlanPiece | undefined =>
  plan.pieces.find((piece) => segmentId !== undefined && piece.segmentId === segmentId);
