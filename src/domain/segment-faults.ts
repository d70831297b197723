import { atMost } from './issues.js';
import { isAskew, isBeyond, LONGEST_S, lastMs, seconds, toMs } from './segment-times.js';
import {
  type AudioCrop,
  GAP_S,
  type IndexedSegment,
  type MediaLengths,
  MIN_LENGTH_S,
  type Segment,
  type SegmentIssue,
} from './segments.js';

/** Of the names that would have been right. */
const NAMES_SHOWN = 10;

/** What is wrong with a segment by itself. */
export function segmentIssues({ index, segment }: IndexedSegment, lengths: MediaLengths): SegmentIssue[] {
  const at = `segments[${index}]`;
  const { refId } = segment.audioInput;
  const issues = rangeIssues(at, segment, lengths.video, 'the video');
  if (!lengths.audio.has(refId)) {
    const message = `No audio is called "${refId}". Uploaded: ${namesOf(lengths.audio)}.`;
    issues.push({ code: 'unknown_audio', field: `${at}.audioInput.refId`, message });
  }
  return [...issues, ...cropIssues(`${at}.audioInput`, segment.audioInput, lengths.audio.get(refId))];
}

function namesOf(audio: MediaLengths['audio']): string {
  const names = [...audio.keys()].map((name) => `"${name}"`);
  return atMost(names, NAMES_SHOWN, (count) => `${count} more`).join(', ') || 'none';
}

function cropIssues(at: string, crop: Segment['audioInput'], length: number | undefined): SegmentIssue[] {
  const { startTime, endTime, refId } = crop;
  if (startTime === undefined && endTime === undefined) return tooShortAudio(`${at}.refId`, `Audio "${refId}"`, length);
  if (startTime === undefined || endTime === undefined) {
    const missing = startTime === undefined ? 'startTime' : 'endTime';
    return [
      { code: 'half_crop', field: `${at}.${missing}`, message: 'A crop needs both startTime and endTime, or neither.' },
    ];
  }
  const issues = rangeIssues(at, { startTime, endTime }, length, `audio "${refId}"`);
  return issues.length > 0 ? issues : tooShortAudio(`${at}.endTime`, 'The crop', endTime - startTime);
}

function tooShortAudio(field: string, what: string, length: number | undefined): SegmentIssue[] {
  if (length === undefined || toMs(length) >= MIN_LENGTH_S) return [];
  return [
    {
      code: 'short_audio',
      field,
      message: `${what} is ${seconds(length)} long; at least ${seconds(MIN_LENGTH_S)} are needed.`,
    },
  ];
}

const NO_TIME = `Must be a number of seconds, at most ${LONGEST_S} (24 h).`;

function rangeIssues(at: string, range: AudioCrop, length: number | undefined, what: string): SegmentIssue[] {
  const issues: SegmentIssue[] = [];
  const { startTime, endTime } = range;
  if (isBeyond(startTime)) issues.push({ code: 'no_time', field: `${at}.startTime`, message: NO_TIME });
  if (isBeyond(endTime)) issues.push({ code: 'no_time', field: `${at}.endTime`, message: NO_TIME });
  if (issues.length > 0) return issues;
  if (startTime < 0) {
    issues.push({ code: 'before_start', field: `${at}.startTime`, message: `Starts before ${what} does.` });
  }
  if (startTime >= endTime) {
    const message = `Must come after startTime (${seconds(startTime)}), but is ${seconds(endTime)}.`;
    issues.push({ code: 'order', field: `${at}.endTime`, message });
  }
  if (length !== undefined && endTime > lastMs(length)) {
    const message = `${seconds(endTime)} lies outside ${what} (${seconds(length)}).`;
    issues.push({ code: 'outside', field: `${at}.endTime`, message });
  }
  return issues;
}

/** Only where start and end are in order; else the other message already says it. A gap we opened is not held against it. */
export function tooShort({ index, segment }: IndexedSegment, told: ReadonlySet<string>): SegmentIssue[] {
  const field = `segments[${index}].endTime`;
  const length = toMs(segment.endTime - segment.startTime);
  if (length >= toMs(MIN_LENGTH_S - GAP_S) || isAskew(segment) || told.has(field)) return [];
  return [
    {
      code: 'short',
      field,
      message: `The segment is ${seconds(length)} long; at least ${seconds(MIN_LENGTH_S)} are needed.`,
    },
  ];
}
