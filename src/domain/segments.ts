import type { Issue } from './issues.js';

/** What segments are, and how many, how long and how close they may be; check-segments.ts holds them to it. */

/** A cut of the audio, in seconds on the audio's own timeline. Both ends or no crop at all (sync-so.md 4). */
export interface AudioCrop {
  startTime: number;
  endTime: number;
}

/** One piece of the video that gets its own sound; times are seconds on the video's timeline. */
export interface Segment {
  startTime: number;
  endTime: number;
  audioInput: { refId: string } & Partial<AudioCrop>;
}

/** Something we changed for the user without asking, said so that nothing is silent. */
export interface Warning {
  code:
    | 'segment_end_trimmed'
    | 'segment_gap_added'
    | 'crop_end_trimmed'
    | 'segments_sorted'
    | 'audio_unused'
    | 'segment_shortened'
    | 'more_warnings'
    | 'result_accepted';
  message: string;
  /** Path into the submitted JSON, e.g. `segments[1].endTime`. */
  field: string;
}

/** Probed lengths in seconds; absent before the media was probed. */
export interface MediaLengths {
  video?: number;
  /** When the video's own sound ends, where it has some: players show the last picture until then. */
  soundEnds?: number;
  audio: ReadonlyMap<string, number | undefined>;
}

/** What is wrong with a segment, for whoever has words of their own for it. */
export interface SegmentIssue extends Issue {
  code:
    | 'no_segments'
    | 'no_time'
    | 'before_start'
    | 'order'
    | 'outside'
    | 'unknown_audio'
    | 'half_crop'
    | 'short_audio'
    | 'overlap'
    | 'short';
}

/** A segment, and its place in what the user sent, for messages. */
export interface IndexedSegment {
  index: number;
  segment: Segment;
}

/** Sync.so has refused segments that touch (sync-so.md 4); 20 ms is under one frame at 30 fps and above its rounding. */
export const GAP_S = 0.02;
/**
 * Shorter pieces have failed for integrators and hold no syllable (sync-so.md 4: "use ≥ 0.4 s"). Of the video and of the
 * audio alike: in most sync modes a piece of the result is as long as its audio, so with less it would be gone.
 */
export const MIN_LENGTH_S = 0.4;
/**
 * One for every 0.6 s of the longest video that Sync.so takes. Sync.so names no limit; ours keeps what Temporal stores of
 * a job (its segments twice in one message, 0.2 kB each at most) far below the 2 MB where it refuses.
 */
export const MOST_SEGMENTS = 3_000;

/** What stands for those that are left out. */
export const moreWarnings = (count: number): Warning => ({
  code: 'more_warnings',
  field: 'segments',
  message: `${count} more of the kind are not listed.`,
});
