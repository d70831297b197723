import { create } from 'zustand';
import type { Span } from './document/draft-document.js';
import {
  clampZoom,
  fittingZoom,
  pxPerMs,
  type Scale,
  scrolledTo,
  scrolledToShow,
  steppedZoom,
  visibleSpan,
  zoomedAbout,
  zoomedTo,
} from './geometry/scale.js';
import { type ViewWindow, windowFor } from './geometry/view-window.js';

/** What of the video the lanes show. It changes with every frame: what moves with it subscribes, and does not render. */
export interface View extends Scale {
  /** All is shown, and goes on being shown when the window changes its size. */
  isFitted: boolean;
  /** What is drawn; the same object as long as it will do. */
  window: ViewWindow;
  /** Edges jump to what they come near. */
  isSnapping: boolean;
}

/** Of a timeline while nobody knows how long the video is. */
const UNKNOWN_LENGTH_MS = 60_000;

const first: Scale = { pxPerSec: 20, scrollMs: 0, widthPx: 0, lengthMs: UNKNOWN_LENGTH_MS };

export const useView = create<View>(() => ({
  ...{ ...first, isFitted: true, isSnapping: true, window: windowFor(first) },
}));

function show(scale: Scale, isFitted = false): void {
  const { window: before } = useView.getState();
  const { pxPerSec, scrollMs, widthPx, lengthMs } = scale;
  useView.setState({ pxPerSec, scrollMs, widthPx, lengthMs, isFitted, window: windowFor(scale, before) });
}

const fitted = (scale: Scale): Scale => ({ ...scale, pxPerSec: fittingZoom(scale), scrollMs: 0 });

export const fitAll = (): void => show(fitted(useView.getState()), true);

/** Of the lanes, and of the video (undefined: not known yet). */
export function setExtent({ widthPx, lengthMs }: { widthPx: number; lengthMs: number | undefined }): void {
  const before = useView.getState();
  const scale = { ...before, widthPx, lengthMs: lengthMs ?? UNKNOWN_LENGTH_MS };
  if (before.isFitted || scale.lengthMs !== before.lengthMs) show(fitted(scale), true);
  else show(scrolledTo(scale, scale.scrollMs));
}

/** About the middle of the view where no place is named. */
export function zoomTo(pxPerSec: number, x = useView.getState().widthPx / 2): void {
  const view = useView.getState();
  const least = fittingZoom(view);
  if (pxPerSec <= least) fitAll();
  else show(zoomedAbout(view, clampZoom(pxPerSec), x));
}

/** In or out by steps of which four double it. */
export const zoomBy = (steps: number, x?: number): void => zoomTo(steppedZoom(useView.getState().pxPerSec, steps), x);
export const zoomByFactor = (factor: number, x: number): void => zoomTo(useView.getState().pxPerSec * factor, x);
export const zoomToSpan = (span: Span): void => show(zoomedTo(useView.getState(), span));

export function scrollByPx(px: number): void {
  const view = useView.getState();
  scrollToMs(view.scrollMs + (px / view.pxPerSec) * 1000);
}

export function scrollToMs(ms: number): void {
  const view = useView.getState();
  const scrolled = scrolledTo(view, ms);
  if (scrolled.scrollMs !== view.scrollMs) show(scrolled, view.isFitted);
}

/** Where nothing of it is seen, scrolls to it. */
export function reveal(span: Span): void {
  const view = useView.getState();
  const seen = visibleSpan(view);
  if (view.widthPx > 0 && (span.endMs < seen.startMs || span.startMs > seen.endMs)) show(scrolledToShow(view, span));
}

/** As it was left; the lanes may be narrower by now. */
export function showView({ pxPerSec, scrollMs }: Pick<View, 'pxPerSec' | 'scrollMs'>): void {
  const view = useView.getState();
  show(scrolledTo({ ...view, pxPerSec: clampZoom(Math.max(pxPerSec, fittingZoom(view))) }, scrollMs));
}

/** Narrower than this, neither its name nor its edges can be got hold of. */
const NARROW_PX = 24;
/** What is seen around it then. */
const AROUND_MS = 60_000;

/** Comes closer to what was just made, where it can hardly be seen. */
export function comeCloser({ startMs, endMs }: Span): void {
  const view = useView.getState();
  if (view.widthPx === 0 || (endMs - startMs) * pxPerMs(view) >= NARROW_PX) return;
  const middleMs = (startMs + endMs) / 2;
  const halfMs = Math.max(AROUND_MS, endMs - startMs) / 2;
  zoomToSpan({ startMs: middleMs - halfMs, endMs: middleMs + halfMs });
}

export const setSnapping = (isSnapping: boolean): void => useView.setState({ isSnapping });
