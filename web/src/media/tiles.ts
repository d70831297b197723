/** What is drawn of a long file lies on tiles that begin where the file does, so that scrolling draws only new ones. */

export interface Stretch {
  fromMs: number;
  toMs: number;
  pxPerMs: number;
}

/** Numbers of the tiles, from 0, that a stretch touches. `tilePx`: width of one. */
export function tilesOf({ fromMs, toMs, pxPerMs }: Stretch, tilePx: number): number[] {
  if (toMs <= fromMs) return [];
  const first = Math.floor((fromMs * pxPerMs) / tilePx);
  const count = Math.ceil((toMs * pxPerMs) / tilePx) - first;
  return Array.from({ length: count }, (_, n) => first + n);
}

/** Where a tile begins, in px from where the stretch does, on a pixel of the screen: else it would be blurred. */
export function tileLeft({ fromMs, pxPerMs }: Stretch, tilePx: number, tile: number, ratio: number): number {
  return Math.round((tile * tilePx - fromMs * pxPerMs) * ratio) / ratio;
}
