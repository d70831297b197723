/** What reading one file may take, so that a file made to take everything is refused instead. */

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/**
 * JavaScript's own memory, in MiB. An index costs some 100 bytes a sample in it: enough for a video of 15 hours at
 * 60 frames a second, or 20 hours of MP3; Sync.so takes half an hour.
 */
export const HEAP_MIB = 384;
/** All of the process, with what lies outside of that: 70 MiB to begin with, and the pieces of the file. */
const RSS_BYTES = 640 * MIB;
/** What the process asks its worker for at a time, so that the worker holds little of a file too. */
export const PIECE_BYTES = 4 * MIB;
/** What is read as one whole (an index, a picture); ordinary ones have some MiB. */
export const SPAN_BYTES = 128 * MIB;
/** Neither reads nor ends: it waits for something that does not come. */
const IDLE_MS = 60_000;

export type Limit = 'memory' | 'time';

/** How much work a file may make, in CPU time and reads; by its size, since some kinds have to be read whole. */
export interface WorkLimits {
  cpuMs: number;
  cpuMsPerGib: number;
  reads: number;
  readsPerGib: number;
  /** How often all of the file may be read. */
  timesRead: number;
}

export const WORK_LIMITS: WorkLimits = {
  // Most take a tenth of a second, an index of 8 MiB takes one; a GiB of sound that is read whole takes 9 s. Some damaged
  // files of 20 kB turn mediabunny round for ever.
  ...{ cpuMs: 5_000, cpuMsPerGib: 30_000 },
  // A recording in fragments is walked through from one to the next: 20,000 are 5 hours of one a second.
  ...{ reads: 20_000, readsPerGib: 4_096 },
  // Nothing has to be read twice, but the cache is small; a walk in circles has no end.
  timesRead: 3,
};

/** What one file has taken so far. */
export interface Spent {
  rssBytes: number;
  cpuMs: number;
  reads: number;
  bytesRead: number;
  /** Since the last read. */
  idleMs: number;
}

/** Which limit is broken for a file of `bytes`, if any is. */
export function brokenLimit(bytes: number, spent: Spent, limits: WorkLimits): Limit | undefined {
  if (spent.rssBytes > RSS_BYTES) return 'memory';
  const gib = bytes / GIB;
  const tooLong =
    spent.cpuMs > limits.cpuMs + limits.cpuMsPerGib * gib ||
    spent.reads > limits.reads + limits.readsPerGib * gib ||
    spent.bytesRead > limits.timesRead * bytes + SPAN_BYTES ||
    spent.idleMs > IDLE_MS;
  return tooLong ? 'time' : undefined;
}
