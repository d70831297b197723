import { movedTo, noRoomWords, trimmedTo } from '../geometry/placement.js';
import { GAP_MS, lengthOf, MIN_MS, nearestFit, roomAt, roomsWithout } from '../geometry/rooms.js';
import type { Action } from './actions.js';
import { audioOf, type DraftDocument, type DraftSegment, type SegmentAudio, type Span } from './draft-document.js';
import { voiceMsOf } from './fit.js';

/** What becomes of a segment by what can be done to its shape, or in a sentence why that cannot be. */
export type Tried<T> = { made: T; fault?: undefined } | { made?: undefined; fault: string };

const VOICE_IS_READ = 'The voice is still being read.';

/**
 * Two halves, the second from `atMs` on. A voice is split at the matching place, so that nothing of it is lost: without a
 * crop both get one.
 */
export function splitAt(
  document: DraftDocument,
  segment: DraftSegment,
  { atMs, newId }: { atMs: number; newId: string },
): Tried<[DraftSegment, DraftSegment]> {
  const { startMs, endMs } = segment;
  const at = Math.round(atMs);
  if (at <= startMs || at >= endMs) return { fault: 'The playhead is not inside the segment.' };
  if (at - GAP_MS - startMs < MIN_MS || endMs - at < MIN_MS) return { fault: 'Each half needs 0.4 s.' };
  const voices = splitVoice(document, segment.audio, (at - startMs) / (endMs - startMs));
  if (voices.fault !== undefined) return voices;
  const [left, right] = voices.made;
  return {
    made: [
      { ...segment, endMs: at - GAP_MS, audio: left },
      { ...segment, id: newId, startMs: at, audio: right },
    ],
  };
}

type Voices = [SegmentAudio | null, SegmentAudio | null];

function splitVoice(document: DraftDocument, audio: SegmentAudio | null, share: number): Tried<Voices> {
  if (!audio) return { made: [null, null] };
  const crop = audio.crop ?? wholeOf(document, audio.localId);
  if (!crop) return { fault: VOICE_IS_READ };
  const at = Math.round(crop.startMs + share * lengthOf(crop));
  if (at - crop.startMs < MIN_MS || crop.endMs - at < MIN_MS) return { fault: 'Each half of the voice needs 0.4 s.' };
  return {
    made: [
      { ...audio, crop: { startMs: crop.startMs, endMs: at } },
      { ...audio, crop: { startMs: at, endMs: crop.endMs } },
    ],
  };
}

function wholeOf(document: DraftDocument, localId: string): Span | undefined {
  const lengthMs = audioOf(document, localId)?.lengthMs;
  return lengthMs === undefined ? undefined : { startMs: 0, endMs: Math.floor(lengthMs) };
}

/** As long as its voice, so that both play at their own speed; it begins earlier where it has to. */
export function fitToAudio(document: DraftDocument, segment: DraftSegment): Tried<Span> {
  if (!segment.audio) return { fault: 'The segment has no voice.' };
  const voiceMs = voiceMsOf(document, segment);
  if (voiceMs === undefined) return { fault: VOICE_IS_READ };
  const neededMs = Math.round(voiceMs);
  if (neededMs < MIN_MS) return { fault: 'The voice is shorter than 0.4 s.' };
  const room = roomAt(roomsWithout(document, segment.id), segment.startMs);
  const span = room && nearestFit([room], segment.startMs, neededMs);
  return span ? { made: span } : { fault: `${noRoomWords({ neededMs, freeMs: room ? lengthOf(room) : 0 })}.` };
}

/** Of the voice as much as the segment is long, from where it begins now; from earlier where there is not enough. */
export function cropToSegment(document: DraftDocument, segment: DraftSegment): Tried<Span> {
  if (!segment.audio) return { fault: 'The segment has no voice.' };
  const whole = wholeOf(document, segment.audio.localId);
  if (!whole) return { fault: VOICE_IS_READ };
  const neededMs = lengthOf(segment);
  if (whole.endMs < neededMs) return { fault: 'The voice is shorter than the segment already.' };
  const startMs = Math.min(segment.audio.crop?.startMs ?? 0, whole.endMs - neededMs);
  return { made: { startMs, endMs: startMs + neededMs } };
}

type ReshapeAction = Extract<Action, { do: 'move' | 'trim' | 'fitToAudio' | 'cropToSegment' }>;

/** The segment afterwards: the same object where that cannot be done, or changes nothing. */
export function reshaped(document: DraftDocument, segment: DraftSegment, action: ReshapeAction): DraftSegment {
  switch (action.do) {
    case 'move':
      return withSpan(segment, movedTo(document, segment, action.startMs).span);
    case 'trim':
      return withSpan(segment, trimmedTo(document, segment, action.edge, action.toMs));
    case 'fitToAudio':
      return withSpan(segment, fitToAudio(document, segment).made);
    case 'cropToSegment':
      return withCrop(segment, cropToSegment(document, segment).made);
  }
}

export function withSpan(segment: DraftSegment, span: Span | undefined): DraftSegment {
  return !span || isSame(segment, span) ? segment : { ...segment, startMs: span.startMs, endMs: span.endMs };
}

/** null: all of the voice. */
export function withCrop(segment: DraftSegment, crop: Span | null | undefined): DraftSegment {
  const { audio } = segment;
  if (!audio || crop === undefined || (crop && audio.crop ? isSame(crop, audio.crop) : crop === audio.crop)) {
    return segment;
  }
  return { ...segment, audio: { ...audio, crop } };
}

const isSame = (a: Span, b: Span) => a.startMs === b.startMs && a.endMs === b.endMs;
