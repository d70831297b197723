/** The one in the middle; NaN of none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Of 0.95: only one in twenty is larger. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
