/** Sizes and prices as people read them. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 512 B, 1.2 MB, 96 MB: as file managers have it, in steps of 1000. */
export function fileSize(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 999.5 && unit < UNITS.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

/** $0.42; what is not nothing does not look like it. */
export const price = (usd: number): string => (usd > 0 && usd < 0.01 ? 'under $0.01' : `$${usd.toFixed(2)}`);

/** "1 segment", "3 segments". */
export const counted = (number: number, one: string, more = `${one}s`): string =>
  `${number} ${number === 1 ? one : more}`;
