import { checkSegments } from '../../../../src/domain/check-segments.js';
import type { Issue } from '../../../../src/domain/issues.js';
import { nameFault } from '../../../../src/domain/job-name.js';
import { GAP_S, type SegmentIssue } from '../../../../src/domain/segments.js';
import { shortenedSegments } from '../../../../src/domain/shortened-segments.js';
import type { Action } from './actions.js';
import { audioOf, type DraftDocument, type DraftSegment, segmentOf } from './draft-document.js';
import { lengthsOf, type SentOrder, sentSegment } from './submission.js';

/** What is to be put right in a draft, at the place where it can be. */

export type FindingField =
  | 'start'
  | 'end'
  | 'voice'
  | 'cropStart'
  | 'cropEnd'
  | 'name'
  | 'video'
  | 'segments'
  | 'model';

export interface Finding {
  severity: 'error' | 'warning';
  code: string;
  /** Left out: of the draft as a whole. */
  segmentId?: string;
  field?: FindingField;
  words: string;
  fix?: { label: string; action: Action };
}

/** What the rules of src/domain say of it now, as they will when it is sent. */
export function findingsOf(document: DraftDocument): Finding[] {
  const lengths = lengthsOf(document);
  const sent = document.segments.map((segment) => sentSegment(document, segment));
  const { issues } = checkSegments(sent, lengths);
  const found = issues.flatMap((issue) => ownFinding(document, issue) ?? []);
  const hasError = found.length > 0;
  return [...documentFindings(document), ...found, ...(hasError ? [] : shortened(document))];
}

function documentFindings({ video, name }: DraftDocument): Finding[] {
  const fault = name.trim() === '' ? undefined : nameFault(name.trim());
  return [
    ...(video ? [] : [{ severity: 'error', code: 'no_video', field: 'video', words: 'Choose a video.' } as const]),
    ...(fault === undefined ? [] : [{ severity: 'error', code: 'name', field: 'name', words: fault } as const]),
  ];
}

const PLACE = /^segments\[(\d+)\]\.?(.*)$/;
const FIELDS: Record<string, FindingField> = {
  startTime: 'start',
  endTime: 'end',
  'audioInput.startTime': 'cropStart',
  'audioInput.endTime': 'cropEnd',
  'audioInput.refId': 'voice',
  audioInput: 'voice',
};

function ownFinding(document: DraftDocument, issue: SegmentIssue): Finding | undefined {
  const [, index, rest = ''] = PLACE.exec(issue.field) ?? [];
  const segment = index === undefined ? undefined : document.segments[Number(index)];
  if (!segment) return { severity: 'error', code: issue.code, field: 'segments', words: issue.message };
  const field = FIELDS[rest];
  const fix = fixFor(document, segment, issue, field);
  return {
    ...{ severity: 'error', code: issue.code, segmentId: segment.id },
    words: wordsFor(document, segment, issue),
    ...(field && { field }),
    ...(fix && { fix }),
  };
}

/** As the page calls things: nobody has seen a refId, and segments count from 1. */
function wordsFor(document: DraftDocument, { audio }: DraftSegment, { code, message }: SegmentIssue): string {
  if (code === 'unknown_audio') return 'Choose a voice for this segment.';
  const fileName = audioOf(document, audio?.localId)?.fileName ?? 'the voice';
  return pageWords(message.replace(/[Aa]udio "[^"]*"/g, `“${fileName}”`));
}

const pageWords = (message: string, placeOf = (index: number) => index) =>
  message
    .replace(/segments\[(\d+)\]/g, (_, index: string) => `segment ${placeOf(Number(index)) + 1}`)
    .replace('come after startTime', 'come after the start');

function fixFor(
  document: DraftDocument,
  segment: DraftSegment,
  { code }: SegmentIssue,
  field?: FindingField,
): Finding['fix'] {
  const segmentId = segment.id;
  const videoMs = document.video?.lengthMs;
  const audioMs = audioOf(document, segment.audio?.localId)?.lengthMs;
  if (code === 'outside' && field === 'end' && videoMs !== undefined && segment.startMs < videoMs) {
    const action: Action = { do: 'setTimes', segmentId, times: { endMs: videoMs } };
    return { label: 'Move the end to that of the video', action };
  }
  if (code === 'outside' && segment.audio?.crop && audioMs !== undefined && segment.audio.crop.startMs < audioMs) {
    const action: Action = { do: 'setCrop', segmentId, crop: { ...segment.audio.crop, endMs: audioMs } };
    return { label: 'Move the end to that of the voice', action };
  }
  return code === 'overlap' ? makeRoom(document, segment) : undefined;
}

/** The start goes behind whatever reaches into it. */
function makeRoom({ segments }: DraftDocument, { id, startMs, endMs }: DraftSegment): Finding['fix'] {
  const before = segments.slice(
    0,
    segments.findIndex((one) => one.id === id),
  );
  const freeMs = Math.max(...before.map((one) => one.endMs)) + GAP_S * 1000;
  if (freeMs <= startMs || freeMs >= endMs) return undefined;
  return { label: 'Start after it', action: { do: 'setTimes', segmentId: id, times: { startMs: freeMs } } };
}

/** Little is left of a segment: no fault, and hardly what somebody had in mind. */
function shortened(document: DraftDocument): Finding[] {
  const { audio } = lengthsOf(document);
  const { sync_mode: syncMode } = document.options;
  return document.segments.flatMap((segment): Finding[] => {
    const segments = [sentSegment(document, segment)];
    const audioSeconds = (refId: string) => audio.get(refId) ?? Number.POSITIVE_INFINITY;
    const [warning] = shortenedSegments({ syncMode, segments, audioSeconds });
    if (!warning) return [];
    return [{ severity: 'warning', code: warning.code, segmentId: segment.id, field: 'voice', words: warning.message }];
  });
}

/** What the API said of a draft as it was sent; `value` is what stood in the field then. */
export interface ServerFinding extends Finding {
  value: string;
}

const ASSET = /^(?:audio\[(\d+)\]|(video))\.assetId$/;

/** Each at the segment that was sent in its place, wherever that is by now. */
export function serverFindings(document: DraftDocument, issues: readonly Issue[], order: SentOrder): ServerFinding[] {
  return issues
    .flatMap((issue) => placed(document, issue, order))
    .map((finding) => {
      return { ...finding, value: valueAt(document, finding) };
    });
}

function placed(document: DraftDocument, { field: path, message }: Issue, order: SentOrder): Finding[] {
  const places = order.segments.map((id) => document.segments.findIndex((segment) => segment.id === id));
  const found = {
    severity: 'error',
    code: 'refused',
    words: pageWords(message, (index) => places[index] ?? index),
  } as const;
  const [, index, rest = ''] = PLACE.exec(path) ?? [];
  const segmentId = index === undefined ? undefined : order.segments[Number(index)];
  const field = FIELDS[rest];
  if (segmentId !== undefined && segmentOf(document, segmentId))
    return [{ ...found, segmentId, ...(field && { field }) }];
  const [, audioIndex, video] = ASSET.exec(path) ?? [];
  if (video !== undefined) return [{ ...found, field: 'video' }];
  if (audioIndex === undefined) return [{ ...found, ...(HEAD_FIELDS[path] && { field: HEAD_FIELDS[path] }) }];
  const localId = order.audio[Number(audioIndex)];
  const users = document.segments.filter(({ audio }) => audio?.localId === localId);
  return users.length === 0 ? [found] : users.map(({ id }) => ({ ...found, segmentId: id, field: 'voice' }));
}

const HEAD_FIELDS: Record<string, FindingField | undefined> = { name: 'name', model: 'model', segments: 'segments' };

/** It stays until its field has changed, or is gone. */
export const stillStands = (document: DraftDocument, finding: ServerFinding): boolean =>
  valueAt(document, finding) === finding.value;

function valueAt(document: DraftDocument, { segmentId, field }: Finding): string {
  const segment = segmentId === undefined ? undefined : segmentOf(document, segmentId);
  if (segmentId !== undefined && !segment) return 'gone';
  const whole = { start: segment?.startMs, end: segment?.endMs, voice: segment?.audio?.localId };
  const crop = { cropStart: segment?.audio?.crop?.startMs, cropEnd: segment?.audio?.crop?.endMs };
  const head = {
    name: document.name,
    model: document.model,
    video: document.video?.localId,
    segments: document.segments.length,
  };
  const value = field ? { ...whole, ...crop, ...head }[field] : JSON.stringify(segment ?? document);
  return String(value);
}
