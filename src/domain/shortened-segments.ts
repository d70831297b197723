import type { SyncMode } from './job.js';
import type { Segment, Warning } from './segments.js';
import { segmentSeconds, usedAudioSeconds } from './sync-modes.js';

/** With less than half of its video left, a segment is hardly what somebody had in mind; a language needs a third more. */
const KEPT_SHARE = 0.5;

export interface ShortenedInput {
  syncMode: SyncMode;
  segments: readonly Segment[];
  /** Whole length of an uploaded audio. */
  audioSeconds: (refId: string) => number;
}

/** One warning for all segments of which little is left, because their audio is so much shorter than their video. */
export function shortenedSegments({ syncMode, segments, audioSeconds }: ShortenedInput): Warning[] {
  const shortened = segments.flatMap((segment, index) => {
    const video = segment.endTime - segment.startTime;
    const left = segmentSeconds(syncMode, video, usedAudioSeconds(segment, audioSeconds)).max;
    return left < video * KEPT_SHARE ? [{ index, video, left }] : [];
  });
  const [first, ...more] = shortened;
  if (!first) return [];
  const how = syncMode === 'remap' ? `: they play ${(first.video / first.left).toFixed(1)} times as fast` : '';
  const others = more.length > 0 ? ` The same goes for ${more.length} more of the segments.` : '';
  const message = `${rounded(first.video)} s of video become ${rounded(first.left)} s, as long as the audio${how}.${others}`;
  return [{ code: 'segment_shortened', field: `segments[${first.index}]`, message }];
}

const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000;
