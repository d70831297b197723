import type { SyncMode } from './job.js';
import type { Segment } from './segments.js';
import { segmentSeconds } from './sync-modes.js';

/** A stretch of the result and the sound that belongs there. All times in seconds. */
export interface Piece {
  /** Where it lies in the result. */
  start: number;
  length: number;
  sound: PieceSound;
}

/** `from` is on the source's own timeline; of `newAudio`, `seconds` are sound and the rest of the piece is silence. */
export type PieceSound =
  | { kind: 'original'; from: number }
  | { kind: 'newAudio'; segment: number; refId: string; from: number; seconds: number; originalFrom: number };

export interface TimelineInput {
  segments: readonly Segment[];
  syncMode: SyncMode;
  videoSeconds: number;
  audioSeconds: ReadonlyMap<string, number>;
}

/**
 * What the result must look like: every segment at the length its sync mode gives it, the original in between. Where that
 * is not settled (`silence` with a longer audio), the longest is assumed.
 * Throws for a segment whose audio is not in `audioSeconds`.
 */
export function resultTimeline(o: TimelineInput): Piece[] {
  const pieces: Piece[] = [];
  let videoAt = 0;
  let resultAt = 0;
  const add = (length: number, sound: PieceSound) => {
    if (length > 0) pieces.push({ start: resultAt, length, sound });
    resultAt += Math.max(0, length);
  };
  for (const [index, segment] of o.segments.entries()) {
    add(segment.startTime - videoAt, { kind: 'original', from: videoAt });
    addSegment(index, segment, o, add);
    videoAt = segment.endTime;
  }
  add(o.videoSeconds - videoAt, { kind: 'original', from: videoAt });
  return pieces;
}

/** The whole result's length in seconds. */
export const timelineSeconds = (pieces: readonly Piece[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);

function addSegment(
  index: number,
  { startTime, endTime, audioInput }: Segment,
  o: TimelineInput,
  add: (length: number, sound: PieceSound) => void,
) {
  const whole = o.audioSeconds.get(audioInput.refId);
  if (whole === undefined)
    throw new Error(`Segment ${index + 1} uses audio "${audioInput.refId}", which is not there.`);
  const from = audioInput.startTime ?? 0;
  const audio = Math.min(audioInput.endTime ?? whole, whole) - from;
  const length = segmentSeconds(o.syncMode, endTime - startTime, audio).max;
  const seconds = Math.min(audio, length);
  add(length, { kind: 'newAudio', segment: index, refId: audioInput.refId, from, seconds, originalFrom: startTime });
}
