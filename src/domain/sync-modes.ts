import type { SyncMode } from './job.js';
import type { Segment } from './segments.js';

/** Seconds, both ends included. */
export interface LengthRange {
  min: number;
  max: number;
}

/**
 * How far a good result may be off: half a second, or where that is more, two frames of 25 a second for each segment.
 * Frames and audio packets round by some 40 ms at each cut, and nobody has documented what the live API does with
 * uncovered ranges (sync-so.md 4). It is no share of the length: 2 % of ten minutes is a result without its last 12 s.
 * One that is outside is kept, and its owner is asked.
 */
const TOLERANCE_S = 0.5;
const TOLERANCE_S_OF_SEGMENT = 0.08;

/**
 * Length the result should have. Each segment gets the length its sync mode gives it (sync-so.md 3.2), what no segment
 * covers keeps its own: the latter is our reading, not documented (sync-so.md 4).
 */
export function expectedOutputSeconds(o: {
  syncMode: SyncMode;
  videoSeconds: number;
  /** Whole length of an uploaded audio. */
  audioSeconds: (refId: string) => number;
  segments: readonly Segment[];
}): LengthRange {
  const total = { min: o.videoSeconds, max: o.videoSeconds };
  for (const segment of o.segments) {
    const video = segment.endTime - segment.startTime;
    const range = segmentSeconds(o.syncMode, video, usedAudioSeconds(segment, o.audioSeconds));
    total.min += range.min - video;
    total.max += range.max - video;
  }
  const tolerance = Math.max(TOLERANCE_S, o.segments.length * TOLERANCE_S_OF_SEGMENT);
  return { min: Math.max(0, total.min - tolerance), max: total.max + tolerance };
}

/** What a segment uses of its audio. */
export function usedAudioSeconds({ audioInput }: Segment, audioSeconds: (refId: string) => number): number {
  const { startTime, endTime, refId } = audioInput;
  return startTime === undefined || endTime === undefined ? audioSeconds(refId) : endTime - startTime;
}

/** How long a segment is in the result. */
export function segmentSeconds(syncMode: SyncMode, video: number, audio: number): LengthRange {
  switch (syncMode) {
    case 'remap':
    case 'loop':
    case 'bounce':
      return { min: audio, max: audio };
    case 'cut_off':
      return { min: Math.min(video, audio), max: Math.min(video, audio) };
    case 'silence':
      // The video's length where the audio is the shorter one; else Sync.so's own words contradict each other.
      return { min: video, max: Math.max(video, audio) };
  }
}
