import { clampTo } from './placement.js';
import { pxPerMs, type Scale, visibleSpan } from './scale.js';

/** The part of the video that is drawn: more than is seen, so that not every pixel of scrolling draws anew. */
export interface ViewWindow {
  fromMs: number;
  toMs: number;
  pxPerMs: number;
}

/** Of the view, drawn on either side of it. */
const MARGIN = 0.5;

/** The same object as long as what is seen lies in it. */
export function windowFor(scale: Scale, before?: ViewWindow): ViewWindow {
  const seen = visibleSpan(scale);
  const inVideo = { startMs: 0, endMs: Math.max(0, scale.lengthMs) };
  const [fromMs, toMs] = [clampTo(inVideo, seen.startMs), clampTo(inVideo, seen.endMs)];
  const isInside = before !== undefined && fromMs >= before.fromMs && toMs <= before.toMs;
  if (isInside && before.pxPerMs === pxPerMs(scale)) return before;
  const marginMs = (seen.endMs - seen.startMs) * MARGIN;
  return {
    fromMs: clampTo(inVideo, seen.startMs - marginMs),
    toMs: clampTo(inVideo, seen.endMs + marginMs),
    pxPerMs: pxPerMs(scale),
  };
}
