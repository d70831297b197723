import type { DraftDocument, DraftSegment, Span } from '../document/draft-document.js';
import { GAP_MS, lastMsOf, lengthOf, MIN_MS, nearestFit, roomAt, roomsBetween, roomsWithout } from './rooms.js';

/** Where a segment comes to lie when it is moved, trimmed or drawn; all in whole ms of the video. */

export interface NoRoom {
  neededMs: number;
  freeMs: number;
}

export type Placed = { span: Span; noRoom?: undefined } | { span?: undefined; noRoom: NoRoom };

export const noRoomWords = ({ neededMs, freeMs }: NoRoom): string =>
  `No room (${tenths(neededMs)} needed, ${tenths(freeMs)} free)`;

const tenths = (ms: number) => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;

/**
 * The nearest room that it fits. Its own always fits it: there is none where it is held over another that is too small for
 * it, and none that is nearer.
 */
export function movedTo(document: DraftDocument, segment: DraftSegment, wantedMs: number): Placed {
  const lengthMs = lengthOf(segment);
  const rooms = roomsWithout(document, segment.id);
  const span = nearestFit(rooms, Math.round(wantedMs), lengthMs);
  const aimed = roomAt(rooms, wantedMs + lengthMs / 2);
  const own = roomAt(rooms, segment.startMs + lengthMs / 2);
  const noRoom = { neededMs: lengthMs, freeMs: aimed ? lengthOf(aimed) : 0 };
  if (!span) return { noRoom };
  const isHeldBack = aimed !== own && noRoom.freeMs < lengthMs && own === roomAt(rooms, span.startMs + lengthMs / 2);
  return isHeldBack ? { noRoom } : { span };
}

export type Edge = 'start' | 'end';

/** Between which times each of a segment's own may lie while the others stay; undefined where there are none. */
export interface Limits {
  start: Span;
  end: Span;
  /** Of its start, when it moves as a whole. */
  position: Span;
}

export function limitsOf(document: DraftDocument, segment: DraftSegment): Limits | undefined {
  const place = document.segments.indexOf(segment);
  const before = document.segments.slice(0, Math.max(0, place));
  const fromMs = Math.max(0, ...before.map(({ endMs }) => endMs + GAP_MS));
  const next = document.segments[place + 1];
  const toMs = Math.min(lastMsOf(document), next ? next.startMs - GAP_MS : Number.POSITIVE_INFINITY);
  if (segment.startMs < fromMs || segment.endMs > toMs || lengthOf(segment) < MIN_MS) return undefined;
  return {
    start: { startMs: fromMs, endMs: segment.endMs - MIN_MS },
    end: { startMs: segment.startMs + MIN_MS, endMs: toMs },
    position: { startMs: fromMs, endMs: toMs - lengthOf(segment) },
  };
}

export const clampTo = ({ startMs, endMs }: Span, ms: number): number => Math.min(endMs, Math.max(startMs, ms));

/** One end at a time, as near to it as the neighbours and the least length let it be. */
export function trimmedTo(document: DraftDocument, segment: DraftSegment, edge: Edge, wantedMs: number): Span {
  const { startMs, endMs } = segment;
  const limits = limitsOf(document, segment);
  if (!limits) return { startMs, endMs };
  const ms = clampTo(limits[edge], Math.round(wantedMs));
  return edge === 'start' ? { startMs: ms, endMs } : { startMs, endMs: ms };
}

/** From where it was begun to where the pointer is, inside the room where it was begun. */
export function drawnBetween(document: DraftDocument, fromMs: number, toMs: number): Placed {
  const room = roomAt(roomsBetween(document.segments, lastMsOf(document)), fromMs);
  if (!room || lengthOf(room) < MIN_MS) return { noRoom: { neededMs: MIN_MS, freeMs: room ? lengthOf(room) : 0 } };
  const [from, to] = [clampTo(room, Math.round(fromMs)), clampTo(room, Math.round(toMs))];
  return { span: { startMs: Math.min(from, to), endMs: Math.max(from, to) } };
}

/** Where a new one of a length goes, as near to `atMs` as it can. */
export function placedNew(document: DraftDocument, atMs: number, lengthMs: number): Placed {
  const rooms = roomsBetween(document.segments, lastMsOf(document));
  const span = nearestFit(rooms, Math.round(atMs), Math.max(MIN_MS, Math.round(lengthMs)));
  return span ? { span } : { noRoom: { neededMs: lengthMs, freeMs: Math.max(0, ...rooms.map(lengthOf)) } };
}
