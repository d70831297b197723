/** Within this of an edge of the view it scrolls while something is dragged. */
const ZONE_PX = 40;
const MOST_PX_PER_SECOND = 900;

/** px a second, by how deep the pointer is in the zone; to the left where it is negative. */
export function autoScrollSpeed(x: number, widthPx: number): number {
  const depth = x < ZONE_PX ? x - ZONE_PX : Math.max(0, x - (widthPx - ZONE_PX));
  return Math.max(-1, Math.min(1, depth / ZONE_PX)) * MOST_PX_PER_SECOND;
}
