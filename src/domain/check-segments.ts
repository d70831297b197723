import { atMost } from './issues.js';
import { segmentIssues, tooShort } from './segment-faults.js';
import { separate, sortByStart } from './segment-gaps.js';
import { lastMs, seconds, toMs } from './segment-times.js';
import {
  type IndexedSegment,
  type MediaLengths,
  moreWarnings,
  type Segment,
  type SegmentIssue,
  type Warning,
} from './segments.js';

export interface CheckedSegments {
  segments: Segment[];
  warnings: Warning[];
  issues: SegmentIssue[];
}

/** People copy ends from a player that shows the container's length, some ms past the decoded one (sync-so.md 12b). */
const OVERSHOOT_S = 0.05;
/**
 * Players hold the last picture while there is sound, which phones and screen recorders end some pictures later. What lies
 * farther behind would be lost without the person's notice.
 */
const HELD_S = 0.25;
/** Of each check: who has more of them has made the same small mistake everywhere. */
const MOST_WARNINGS = 100;

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

function rounded({ startTime, endTime, audioInput }: Segment): Segment {
  const { refId, startTime: from, endTime: to } = audioInput;
  const crop = { ...(from !== undefined && { startTime: toMs(from) }), ...(to !== undefined && { endTime: toMs(to) }) };
  return { startTime: toMs(startTime), endTime: toMs(endTime), audioInput: { refId, ...crop } };
}

function pullIn({ index, segment }: IndexedSegment, lengths: MediaLengths, warnings: Warning[]) {
  const end = pulledEnd(segment.endTime, lengths.video, lengths.soundEnds);
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
function pulledEnd(end: number | undefined, length: number | undefined, shown = 0): number | undefined {
  if (end === undefined || length === undefined) return undefined;
  const last = lastMs(length);
  const farthest = Math.max(length + OVERSHOOT_S, Math.min(shown, length + HELD_S));
  return end > last && end <= toMs(farthest) ? last : undefined;
}

function trimmed(code: Warning['code'], field: string, from: number, to: number, what: string): Warning {
  return { code, field, message: `Moved from ${seconds(from)} to ${seconds(to)}, where the ${what} ends.` };
}

function unusedAudio(segments: readonly Segment[], lengths: MediaLengths): Warning[] {
  const used = new Set(segments.map((segment) => segment.audioInput.refId));
  return [...lengths.audio.keys()]
    .filter((refId) => !used.has(refId))
    .map((refId) => ({ code: 'audio_unused', field: 'audio', message: `Audio "${refId}" is used by no segment.` }));
}
