import { DEFAULT_SYNC_MODE } from '../../../src/domain/job.js';
import { resultTimeline, timelineSeconds } from '../../../src/domain/result-timeline.js';
import type { Timeline } from '../../../src/domain/same-place.js';
import type { JobResource } from '../../../src/http/schemas.js';

/** What a job's segments become in its result. Times in seconds. */
export interface JobTimeline extends Timeline {
  originalSeconds: number;
  /** As it should be. */
  resultSeconds: number;
  /** Of the audio of each segment. */
  refIds: readonly string[];
}

type Files = Pick<JobResource, 'segments' | 'video' | 'audio' | 'options'>;

/** Undefined where a length is not known: nobody has looked yet, or the files are gone. */
export function jobTimeline({ segments, video, audio = [], options }: Files): JobTimeline | undefined {
  const videoSeconds = video?.seconds;
  if (!segments || videoSeconds === undefined) return undefined;
  const known = audio.flatMap(({ refId, seconds }) => (seconds === undefined ? [] : [[refId, seconds] as const]));
  const audioSeconds = new Map(known);
  if (segments.some(({ audioInput }) => !audioSeconds.has(audioInput.refId))) return undefined;
  const syncMode = options?.sync_mode ?? DEFAULT_SYNC_MODE;
  const pieces = resultTimeline({ segments, syncMode, videoSeconds, audioSeconds });
  const refIds = segments.map(({ audioInput }) => audioInput.refId);
  const resultSeconds = timelineSeconds(pieces);
  return { pieces, segments, syncMode, refIds, originalSeconds: videoSeconds, resultSeconds };
}

export interface SegmentFacts {
  /** Where it begins in the result, and how long it is there. */
  start: number;
  length: number;
  /** Of its picture; 1 is its own. */
  speed: number;
}

export function segmentFacts({ pieces, segments, syncMode }: Timeline, index: number): SegmentFacts | undefined {
  const piece = pieces.find(({ sound }) => sound.kind === 'newAudio' && sound.segment === index);
  const segment = segments[index];
  if (!piece || !segment) return undefined;
  const { start, length } = piece;
  return { start, length, speed: syncMode === 'remap' ? (segment.endTime - segment.startTime) / length : 1 };
}

type Warned = Pick<JobResource, 'warnings'>;

/**
 * The warnings of a segment. Their places are those of what was sent; where that was put in another order they say nothing
 * of where the segment is now, and are shown for all.
 */
export function warningsAt({ warnings }: Warned, index: number): string[] {
  if (isSorted(warnings)) return [];
  return warnings.filter(({ field }) => placeOf(field) === index).map(({ message }) => message);
}

/** Those that belong to no segment. */
export function otherWarnings({ warnings }: Warned): string[] {
  return warnings
    .filter(({ field }) => isSorted(warnings) || placeOf(field) === undefined)
    .map(({ message }) => message);
}

const isSorted = (warnings: Warned['warnings']) => warnings.some(({ code }) => code === 'segments_sorted');

function placeOf(field: string): number | undefined {
  const place = /^segments\[(\d+)\]/.exec(field)?.[1];
  return place === undefined ? undefined : Number(place);
}
