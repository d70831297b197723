import { lastMsOf, lengthOf, MIN_MS, roomsBetween } from '../geometry/rooms.js';
import type { DraftDocument, Span } from './draft-document.js';

/** Of a new one, where there is room. */
const NEW_MS = 3_000;

/** Where a new segment goes: from the playhead on, or else in the first room that there is; undefined where there is none. */
export function placeSegment(document: DraftDocument, playheadMs: number): Span | undefined {
  const rooms = roomsBetween(document.segments, lastMsOf(document)).filter((room) => lengthOf(room) >= MIN_MS);
  const here = rooms.find(({ startMs, endMs }) => playheadMs >= startMs && playheadMs + MIN_MS <= endMs);
  if (here) return atMostNew({ startMs: playheadMs, endMs: here.endMs });
  const room = rooms.find(({ startMs }) => startMs >= playheadMs) ?? rooms[0];
  return room && atMostNew(room);
}

const atMostNew = ({ startMs, endMs }: Span): Span => ({ startMs, endMs: Math.min(endMs, startMs + NEW_MS) });
