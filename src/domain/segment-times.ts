import type { Segment } from './segments.js';

/** Times of segments: seconds as people say them, whole milliseconds as they are compared. */

/** No medium of a job is as long: Sync.so takes half an hour (sync-so.md 11). */
export const LONGEST_S = 24 * 3600;

/** Of no medium, or no number at all. */
export const isBeyond = (seconds: number) => !(Math.abs(seconds) <= LONGEST_S);
/** Its start and end are not in order, or no times of a medium. */
export const isAskew = ({ startTime, endTime }: Segment) =>
  isBeyond(startTime) || isBeyond(endTime) || startTime >= endTime;
/** Seconds, to the ms. */
export const toMs = (seconds: number) => (isBeyond(seconds) ? seconds : Math.round(seconds * 1000) / 1000 + 0); // "+ 0" makes -0 a plain 0
/** The last whole ms inside a medium: never rounded up, 2 ms past the end was refused (sync-so.md 4). */
export const lastMs = (length: number) => Math.floor(length * 1000 + 1e-6) / 1000; // 1.001 * 1000 is 1000.9999999999999
/** In words. */
export const seconds = (value: number) => `${toMs(value)} s`;
