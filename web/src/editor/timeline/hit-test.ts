import type { DraftSegment } from '../document/draft-document.js';
import { type Scale, xOf } from '../geometry/scale.js';

/** What lies under a pointer in the lane of the segments. */
export type LaneGrab = { on: 'empty' } | { on: 'body' | 'start' | 'end'; segmentId: string };

/** Of an edge, inside its segment and before it: together what a hand is sure to hit (WCAG 2.5.8). */
const INSIDE_PX = 16;
const OUTSIDE_PX = 8;

/** Where two edges are as near, that of the segment that the pointer is over. */
export function grabAt(segments: readonly DraftSegment[], scale: Scale, x: number): LaneGrab {
  let [found, distance]: [LaneGrab, number] = [{ on: 'empty' }, OUTSIDE_PX];
  for (const segment of segments) {
    const [left, right] = [xOf(scale, segment.startMs), xOf(scale, segment.endMs)];
    const outside = Math.max(0, left - x, x - right);
    if (outside > distance || (outside === distance && found.on !== 'empty')) continue;
    [found, distance] = [{ on: partAt(left, right, x), segmentId: segment.id }, outside];
  }
  return found;
}

/** Never more than a third for an edge: a body can be taken however short it is. */
function partAt(left: number, right: number, x: number): 'body' | 'start' | 'end' {
  const edge = Math.min(INSIDE_PX, (right - left) / 3);
  if (x < left + edge) return 'start';
  return x > right - edge ? 'end' : 'body';
}
