import type { Scale } from '../../../web/src/editor/geometry/scale.js';

/** A view of a video, from its start unless it is said otherwise. */
export const scaleOf = (scale: Partial<Scale>): Scale => ({
  ...{ pxPerSec: 100, scrollMs: 0, widthPx: 1_000, lengthMs: 60_000 },
  ...scale,
});
