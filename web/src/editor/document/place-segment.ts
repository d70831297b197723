import { GAP_S, MIN_LENGTH_S } from '../../../../src/domain/segments.js';
import type { DraftDocument, Span } from './draft-document.js';

const GAP_MS = GAP_S * 1000;
const MIN_MS = MIN_LENGTH_S * 1000;
/** Of a new one, where there is room. */
const NEW_MS = 3_000;

/** Where a new segment goes: from the playhead on, or else in the first room that there is; undefined where there is none. */
export function placeSegment({ segments, video }: DraftDocument, playheadMs: number): Span | undefined {
  const endMs = video?.lengthMs ?? Number.POSITIVE_INFINITY;
  const rooms = roomsBetween(segments, endMs);
  const here = rooms.find(({ startMs, endMs: end }) => playheadMs >= startMs && playheadMs + MIN_MS <= end);
  if (here) return atMostNew({ startMs: playheadMs, endMs: here.endMs });
  const room = rooms.find(({ startMs }) => startMs >= playheadMs) ?? rooms[0];
  return room && atMostNew(room);
}

const atMostNew = ({ startMs, endMs }: Span): Span => ({ startMs, endMs: Math.min(endMs, startMs + NEW_MS) });

/** All that are long enough for a segment. */
function roomsBetween(segments: readonly Span[], endMs: number): Span[] {
  const rooms: Span[] = [];
  let free = 0;
  for (const segment of segments) {
    rooms.push({ startMs: free, endMs: segment.startMs - GAP_MS });
    free = Math.max(free, segment.endMs + GAP_MS);
  }
  return [...rooms, { startMs: free, endMs }].filter((room) => room.endMs - room.startMs >= MIN_MS);
}
