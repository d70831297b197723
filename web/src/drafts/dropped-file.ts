import type { GivenFile } from '../ui/choose-files.js';

/** A file given on one page, for the page that it leads to. */
let dropped: GivenFile | undefined;

export function putDropped(given: GivenFile): void {
  dropped = given;
}

/** Once: whoever comes by that way again has not dropped it again. */
export function takeDropped(): GivenFile | undefined {
  const given = dropped;
  dropped = undefined;
  return given;
}
