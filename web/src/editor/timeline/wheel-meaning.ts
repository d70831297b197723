export type WheelFacts = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'ctrlKey' | 'metaKey'>;

const LINE_PX = 16;
const PAGE_PX = 400;
/** A wheel with notches tells of whole ones; a trackpad of a few px at a time. */
const NOTCH_PX = 50;
/** That double the zoom, so that the timeline follows the fingers. */
const PINCH_PX = 70;

/** What a wheel means: ctrl-wheel is also how browsers tell of a pinch on a trackpad. */
export function wheelMeaning(wheel: WheelFacts): { zoomFactor: number } | { scrollPx: number } {
  const unit = [1, LINE_PX, PAGE_PX][wheel.deltaMode] ?? 1;
  const [dx, dy] = [wheel.deltaX * unit, wheel.deltaY * unit];
  if (!wheel.ctrlKey && !wheel.metaKey) return { scrollPx: Math.abs(dx) > Math.abs(dy) ? dx : dy };
  if (Math.abs(dy) >= NOTCH_PX) return { zoomFactor: 2 ** (-Math.sign(dy) / 4) };
  return { zoomFactor: 2 ** (-dy / PINCH_PX) };
}
