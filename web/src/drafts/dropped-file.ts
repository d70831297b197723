/** A file dropped on one page, for the page that it leads to. */
let dropped: File | undefined;

export function putDropped(file: File): void {
  dropped = file;
}

/** Once: whoever comes by that way again has not dropped it again. */
export function takeDropped(): File | undefined {
  const file = dropped;
  dropped = undefined;
  return file;
}
