import type { Span } from '../document/draft-document.js';

/** Where times lie on the screen: x = (t − scrollMs) · pxPerSec / 1000, from the left edge of the lanes. */

export interface Scale {
  pxPerSec: number;
  /** The time at the left edge. */
  scrollMs: number;
  widthPx: number;
  /** Of the video. */
  lengthMs: number;
}

/** The least shows 3 h on a phone, the most 2.5 ms a pixel. */
export const LEAST_PX_PER_SEC = 0.02;
export const MOST_PX_PER_SEC = 400;
/** Four of them double it. */
const STEP = 2 ** (1 / 4);
/** Right of the end of the video when all of it is shown: the edge of a last segment can be taken there. */
const END_PX = 24;

export const pxPerMs = ({ pxPerSec }: Pick<Scale, 'pxPerSec'>): number => pxPerSec / 1000;
export const xOf = (scale: Scale, ms: number): number => (ms - scale.scrollMs) * pxPerMs(scale);
/** Not rounded: whoever makes a time of it rounds. */
export const msAt = (scale: Scale, x: number): number => scale.scrollMs + x / pxPerMs(scale);
export const visibleSpan = (scale: Scale): Span => ({ startMs: scale.scrollMs, endMs: msAt(scale, scale.widthPx) });

/** At which all of the video is seen. */
export const fittingZoom = ({ widthPx, lengthMs }: Pick<Scale, 'widthPx' | 'lengthMs'>): number =>
  clampZoom((Math.max(1, widthPx - END_PX) / Math.max(1, lengthMs)) * 1000);

export const clampZoom = (pxPerSec: number): number => Math.min(MOST_PX_PER_SEC, Math.max(LEAST_PX_PER_SEC, pxPerSec));

/** The next of the steps in a direction, so that as many back lead to where one was. */
export function steppedZoom(pxPerSec: number, steps: number): number {
  const level = Math.log(pxPerSec) / Math.log(STEP);
  const next = steps > 0 ? Math.floor(level + 1e-6) : Math.ceil(level - 1e-6); // of a level itself the logarithm is inexact
  return clampZoom(STEP ** (next + steps));
}

/** The end of the video comes as far as the middle of the view, and no further. */
export function clampScroll({ pxPerSec, widthPx, lengthMs }: Omit<Scale, 'scrollMs'>, scrollMs: number): number {
  const lastMs = lengthMs - widthPx / 2 / pxPerMs({ pxPerSec });
  return Math.min(Math.max(0, lastMs), Math.max(0, scrollMs));
}

/** The time at `x` stays there, as far as the ends of the video let it. */
export function zoomedAbout(scale: Scale, pxPerSec: number, x: number): Scale {
  const zoomed = { ...scale, pxPerSec: clampZoom(pxPerSec) };
  return { ...zoomed, scrollMs: clampScroll(zoomed, msAt(scale, x) - x / pxPerMs(zoomed)) };
}

export const scrolledTo = (scale: Scale, scrollMs: number): Scale => ({
  ...scale,
  scrollMs: clampScroll(scale, scrollMs),
});

/** Of the view, on either side of a span that is shown. */
const MARGIN = 0.08;

/** Zoomed so that the span fills the view, with some room around it. */
export function zoomedTo(scale: Scale, { startMs, endMs }: Span): Scale {
  const spanMs = Math.max(1, endMs - startMs);
  const zoomed = { ...scale, pxPerSec: clampZoom(((scale.widthPx * (1 - 2 * MARGIN)) / spanMs) * 1000) };
  return scrolledTo(zoomed, (startMs + endMs) / 2 - scale.widthPx / 2 / pxPerMs(zoomed));
}

/** Scrolled as little as needed for the span to be seen; its start, where it is longer than the view. */
export function scrolledToShow(scale: Scale, { startMs, endMs }: Span): Scale {
  const seen = visibleSpan(scale);
  const marginMs = (seen.endMs - seen.startMs) * MARGIN;
  if (startMs >= seen.startMs && endMs <= seen.endMs) return scale;
  const isLong = endMs - startMs > seen.endMs - seen.startMs - 2 * marginMs;
  if (startMs < seen.startMs || isLong) return scrolledTo(scale, startMs - marginMs);
  return scrolledTo(scale, endMs + marginMs - (seen.endMs - seen.startMs));
}

/** Where a zoom lies between that at which all is seen (0) and the most (1), as hands feel it. */
export const zoomShare = (scale: Scale): number => {
  const least = Math.log(leastZoom(scale));
  return Math.min(1, Math.max(0, (Math.log(scale.pxPerSec) - least) / (Math.log(MOST_PX_PER_SEC) - least || 1)));
};

export const zoomOfShare = (scale: Scale, share: number): number =>
  leastZoom(scale) * (MOST_PX_PER_SEC / leastZoom(scale)) ** share;

/** Nobody needs to see less than all of the video. */
export const leastZoom = (scale: Pick<Scale, 'widthPx' | 'lengthMs'>): number => fittingZoom(scale);
