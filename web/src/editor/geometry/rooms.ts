import { GAP_S, MIN_LENGTH_S } from '../../../../src/domain/segments.js';
import type { DraftDocument, Span } from '../document/draft-document.js';

/** What is free between segments. */

export const GAP_MS = GAP_S * 1000;
export const MIN_MS = MIN_LENGTH_S * 1000;

/** The last ms at which a segment may end; Infinity while nobody has looked into the video. */
export const lastMsOf = ({ video }: Pick<DraftDocument, 'video'>): number =>
  Math.floor(video?.lengthMs ?? Number.POSITIVE_INFINITY);

export const lengthOf = ({ startMs, endMs }: Span): number => endMs - startMs;

/** Everything that is free, the gap to the neighbours left out; `segments` by their starts. */
export function roomsBetween(segments: readonly Span[], lastMs: number): Span[] {
  const rooms: Span[] = [];
  let free = 0;
  for (const segment of segments) {
    rooms.push({ startMs: free, endMs: Math.min(lastMs, segment.startMs - GAP_MS) });
    free = Math.max(free, segment.endMs + GAP_MS);
  }
  return [...rooms, { startMs: free, endMs: lastMs }].filter((room) => lengthOf(room) > 0);
}

/** As `roomsBetween`, as if the segment were not there. */
export const roomsWithout = ({ segments, video }: DraftDocument, segmentId: string): Span[] =>
  roomsBetween(
    segments.filter(({ id }) => id !== segmentId),
    lastMsOf({ video }),
  );

/** The room that a time lies in, or is nearest to. */
export function roomAt(rooms: readonly Span[], ms: number): Span | undefined {
  const distance = ({ startMs, endMs }: Span) => Math.max(0, startMs - ms, ms - endMs);
  return rooms.reduce<Span | undefined>(
    (best, room) => (best === undefined || distance(room) < distance(best) ? room : best),
    undefined,
  );
}

/** The span of a length whose start is the nearest to `startMs` of all that fit; undefined where none does. */
export function nearestFit(rooms: readonly Span[], startMs: number, lengthMs: number): Span | undefined {
  const starts = rooms
    .filter((room) => lengthOf(room) >= lengthMs)
    .map((room) => Math.min(room.endMs - lengthMs, Math.max(room.startMs, startMs)));
  const start = starts.toSorted((a, b) => Math.abs(a - startMs) - Math.abs(b - startMs))[0];
  return start === undefined ? undefined : { startMs: start, endMs: start + lengthMs };
}
