import { isAskew, seconds, toMs } from './segment-times.js';
import { GAP_S, type IndexedSegment, type SegmentIssue, type Warning } from './segments.js';

/** Segments one after the other: in order, with a gap between each two. */

export function sortByStart(items: IndexedSegment[], warnings: Warning[]): IndexedSegment[] {
  const sorted = items.toSorted((a, b) => a.segment.startTime - b.segment.startTime);
  if (sorted.some((item, place) => item.index !== place)) {
    const message = 'Segments were put in the order of their start times.';
    warnings.push({ code: 'segments_sorted', field: 'segments', message });
  }
  return sorted;
}

/** Each against the one that reaches furthest so far: a long segment may cover more than its neighbour. */
export function separate(sorted: IndexedSegment[], warnings: Warning[], issues: SegmentIssue[]) {
  let furthest: IndexedSegment | undefined;
  for (const next of sorted) {
    if (isAskew(next.segment)) continue; // already an issue of its own
    if (furthest) {
      const gap = toMs(next.segment.startTime - furthest.segment.endTime);
      if (gap < 0) issues.push(overlap(furthest, next));
      else if (gap < GAP_S) openGap(furthest, next, warnings);
    }
    if (!furthest || next.segment.endTime > furthest.segment.endTime) furthest = next;
  }
}

function overlap(a: IndexedSegment, b: IndexedSegment): SegmentIssue {
  const { startTime } = b.segment;
  const message = `Starts at ${seconds(startTime)}, before segments[${a.index}] ends at ${seconds(a.segment.endTime)}.`;
  return { code: 'overlap', field: `segments[${b.index}].startTime`, message };
}

function openGap(previous: IndexedSegment, next: IndexedSegment, warnings: Warning[]) {
  const end = toMs(next.segment.startTime - GAP_S);
  if (end <= previous.segment.startTime) return; // far too short, which tooShort says with its real length
  const field = `segments[${previous.index}].endTime`;
  const message = `Moved from ${seconds(previous.segment.endTime)} to ${seconds(end)}: segments must not touch.`;
  warnings.push({ code: 'segment_gap_added', field, message });
  previous.segment.endTime = end;
}
