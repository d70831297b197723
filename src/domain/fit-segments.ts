import { type CheckedSegments, checkSegments } from './check-segments.js';
import type { SyncMode } from './job.js';
import type { MediaLengths, Segment } from './segments.js';
import { shortenedSegments } from './shortened-segments.js';

export interface FitInput {
  syncMode: SyncMode;
  segments: readonly Segment[];
  /** As far as they are known. */
  lengths: MediaLengths;
}

/**
 * Segments on their media: the one rule by which a submission is taken in, and by which the worker looks again before
 * anything is paid. What comes of the sync mode is told only of segments that are right.
 */
export function fitSegments({ syncMode, segments: given, lengths }: FitInput): CheckedSegments {
  const { segments, warnings, issues } = checkSegments(given, lengths);
  if (issues.length > 0) return { segments, warnings, issues };
  // An audio of unknown length may be long enough.
  const audioSeconds = (refId: string) => lengths.audio.get(refId) ?? Number.POSITIVE_INFINITY;
  return { segments, issues, warnings: [...warnings, ...shortenedSegments({ syncMode, segments, audioSeconds })] };
}
