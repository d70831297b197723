import { atMost, type Issue } from './issues.js';

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

export interface CheckedSegments {
  segments: Segment[];
  warnings: Warning[];
  issues: SegmentIssue[];
}

/** People copy ends from a player that shows the container's length, some ms past the decoded one (sync-so.md 12b). */
const OVERSHOOT_S = 0.05;
/** Sync.so has refused segments that touch (sync-so.md 4); 20 ms is under one frame at 30 fps and above its rounding. */
export const GAP_S = 0.02;
/**
 * Shorter pieces have failed for integrators and hold no syllable (sync-so.md 4: "use ≥ 0.4 s"). Of the video and of the
 * audio alike: in most sync modes a piece of the result is as long as its audio, so with less it would be gone.
 */
export const MIN_LENGTH_S = 0.4;
/** No medium of a job is as long: Sync.so takes half an hour (sync-so.md 11). */
const LONGEST_S = 24 * 3600;
/**
 * One for every 0.6 s of the longest video that Sync.so takes. Sync.so names no limit; ours keeps what Temporal stores of
 * a job (its segments twice in one message, 0.2 kB each at most) far below the 2 MB where it refuses.
 */
export const MOST_SEGMENTS = 3_000;
/** Of each check: who has more of them has made the same small mistake everywhere. */
const MOST_WARNINGS = 100;
/** Of the names that would have been right. */
const NAMES_SHOWN = 10;

const isBeyond = (seconds: number) => !(Math.abs(seconds) <= LONGEST_S);
const isAskew = ({ startTime, endTime }: Segment) => isBeyond(startTime) || isBeyond(endTime) || startTime >= endTime;
const toMs = (seconds: number) => (isBeyond(seconds) ? seconds : Math.round(seconds * 1000) / 1000 + 0); // "+ 0" makes -0 a plain 0
/** The last whole ms inside a medium: never rounded up, 2 ms past the end was refused (sync-so.md 4). */
const lastMs = (length: number) => Math.floor(length * 1000 + 1e-6) / 1000; // 1.001 * 1000 is 1000.9999999999999
const seconds = (value: number) => `${toMs(value)} s`;

interface Indexed {
  /** Place in what the user sent, for messages. */
  index: number;
  segment: Segment;
}

/**
 * The rules before money: sorts, rounds to ms, pulls in small overshoots, opens a gap between touching segments,
 * and reports every remaining fault at once. Works on shapes alone (no lengths) and again on probed media.
 */
export function checkSegments(input: readonly Segment[], lengths: MediaLengths): CheckedSegments {
  const warnings: Warning[] = [];
  const issues: SegmentIssue[] = [];
  const indexed = input.map((segment, index) => ({ index, segment: rounded(segment) }));
  if (indexed.length === 0)
    issues.push({ code: 'no_segments', field: 'segments', message: 'Mark at least one segment.' });
  for (const item of indexed) {
    pullIn(item, lengths, warnings);
    issues.push(...segmentIssues(item, lengths));
  }
  const sorted = sortByStart(indexed, warnings);
  separate(sorted, warnings, issues);
  const told = new Set(issues.map(({ field }) => field));
  for (const item of sorted) issues.push(...tooShort(item, told));
  warnings.push(...unusedAudio(input, lengths));
  return {
    segments: sorted.map((item) => item.segment),
    warnings: atMost(warnings, MOST_WARNINGS, moreWarnings),
    issues,
  };
}

/** What stands for those that are left out. */
export const moreWarnings = (count: number): Warning => ({
  code: 'more_warnings',
  field: 'segments',
  message: `${count} more of the kind are not listed.`,
});

function rounded({ startTime, endTime, audioInput }: Segment): Segment {
  const { refId, startTime: from, endTime: to } = audioInput;
  const crop = { ...(from !== undefined && { startTime: toMs(from) }), ...(to !== undefined && { endTime: toMs(to) }) };
  return { startTime: toMs(startTime), endTime: toMs(endTime), audioInput: { refId, ...crop } };
}

function pullIn({ index, segment }: Indexed, lengths: MediaLengths, warnings: Warning[]) {
  const end = pulledEnd(segment.endTime, lengths.video);
  if (end !== undefined) {
    warnings.push(trimmed('segment_end_trimmed', `segments[${index}].endTime`, segment.endTime, end, 'video'));
    segment.endTime = end;
  }
  const { audioInput } = segment;
  const cropEnd = pulledEnd(audioInput.endTime, lengths.audio.get(audioInput.refId));
  if (cropEnd !== undefined && audioInput.endTime !== undefined) {
    const field = `segments[${index}].audioInput.endTime`;
    warnings.push(trimmed('crop_end_trimmed', field, audioInput.endTime, cropEnd, `audio "${audioInput.refId}"`));
    audioInput.endTime = cropEnd;
  }
}

/** The end moved to the medium's, or undefined where it lies inside or too far outside. */
function pulledEnd(end: number | undefined, length: number | undefined): number | undefined {
  if (end === undefined || length === undefined) return undefined;
  const last = lastMs(length);
  return end > last && end <= toMs(length + OVERSHOOT_S) ? last : undefined;
}

function trimmed(code: Warning['code'], field: string, from: number, to: number, what: string): Warning {
  return { code, field, message: `Moved from ${seconds(from)} to ${seconds(to)}, where the ${what} ends.` };
}

function segmentIssues({ index, segment }: Indexed, lengths: MediaLengths): SegmentIssue[] {
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

function sortByStart(items: Indexed[], warnings: Warning[]): Indexed[] {
  const sorted = items.toSorted((a, b) => a.segment.startTime - b.segment.startTime);
  if (sorted.some((item, place) => item.index !== place)) {
    const message = 'Segments were put in the order of their start times.';
    warnings.push({ code: 'segments_sorted', field: 'segments', message });
  }
  return sorted;
}

/** Each against the one that reaches furthest so far: a long segment may cover more than its neighbour. */
function separate(sorted: Indexed[], warnings: Warning[], issues: SegmentIssue[]) {
  let furthest: Indexed | undefined;
  for (const next of sorted) {
    if (isAskew(next.segment)) continue; // already an issue of its own
    if (furthest) {
      const gap = toMs(next.segment.startTime - furthest.segment.endTime);
      if (gap < 0) issues.push(overlap(furthest, next));
      else if (gap < GAP_S) openGap(furthest, next, warnings);
    }
    if (!furthest || next.segment.endTime > furthest.segment.endTime) furthest = next;
  }
}

function overlap(a: Indexed, b: Indexed): SegmentIssue {
  const { startTime } = b.segment;
  const message = `Starts at ${seconds(startTime)}, before segments[${a.index}] ends at ${seconds(a.segment.endTime)}.`;
  return { code: 'overlap', field: `segments[${b.index}].startTime`, message };
}

function openGap(previous: Indexed, next: Indexed, warnings: Warning[]) {
  const end = toMs(next.segment.startTime - GAP_S);
  if (end <= previous.segment.startTime) return; // far too short, which tooShort says with its real length
  const field = `segments[${previous.index}].endTime`;
  const message = `Moved from ${seconds(previous.segment.endTime)} to ${seconds(end)}: segments must not touch.`;
  warnings.push({ code: 'segment_gap_added', field, message });
  previous.segment.endTime = end;
}

/** Only where start and end are in order; else the other message already says it. A gap we opened is not held against it. */
function tooShort({ index, segment }: Indexed, told: ReadonlySet<string>): SegmentIssue[] {
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

function unusedAudio(segments: readonly Segment[], lengths: MediaLengths): Warning[] {
  const used = new Set(segments.map((segment) => segment.audioInput.refId));
  return [...lengths.audio.keys()]
    .filter((refId) => !used.has(refId))
    .map((refId) => ({ code: 'audio_unused', field: 'audio', message: `Audio "${refId}" is used by no segment.` }));
}
