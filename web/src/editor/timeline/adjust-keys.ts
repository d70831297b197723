import { timeWords } from '../../ui/times.js';
import type { DraftDocument, DraftSegment, Span } from '../document/draft-document.js';
import { clampTo, type Limits, limitsOf } from '../geometry/placement.js';
import { lengthOf } from '../geometry/rooms.js';

/** The three sliders of a segment, as keys move them. */
export type Adjusted = keyof Limits;

const FINE_MS = 10;
const COARSE_MS = 100;
const PAGE_MS = 1_000;

/** By how much a key moves it, in ms; Infinity: to the limit. Undefined: it is no key of a slider. */
export function keyStep(key: string, isCoarse: boolean): number | undefined {
  const step = isCoarse ? COARSE_MS : FINE_MS;
  const steps: Record<string, number> = {
    ...{ ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step },
    ...{ PageUp: PAGE_MS, PageDown: -PAGE_MS, End: Number.POSITIVE_INFINITY, Home: Number.NEGATIVE_INFINITY },
  };
  return steps[key];
}

export const sliderMs = ({ startMs, endMs }: Span, which: Adjusted): number => (which === 'end' ? endMs : startMs);

/** Undefined where its neighbours leave it no place at all. */
export function adjusted(
  document: DraftDocument,
  segment: DraftSegment,
  which: Adjusted,
  byMs: number,
): Span | undefined {
  const limits = limitsOf(document, segment);
  if (!limits) return undefined;
  const ms = clampTo(limits[which], sliderMs(segment, which) + byMs);
  if (which === 'position') return { startMs: ms, endMs: ms + lengthOf(segment) };
  return which === 'start' ? { startMs: ms, endMs: segment.endMs } : { startMs: segment.startMs, endMs: ms };
}

/** "5.5 seconds, after segment 1": the neighbour where it has come as far as that lets it. */
export function valueWords(document: DraftDocument, segment: DraftSegment, which: Adjusted): string {
  const ms = sliderMs(segment, which);
  const limits = limitsOf(document, segment)?.[which];
  const number = document.segments.indexOf(segment) + 1;
  const time = timeWords(ms);
  if (limits && ms === limits.startMs && number > 1 && which !== 'end') return `${time}, after segment ${number - 1}`;
  const isLast = number === document.segments.length;
  if (limits && ms === limits.endMs && !isLast && which !== 'start') return `${time}, before segment ${number + 1}`;
  return time;
}
