import { type GenerationOptions, MODELS, type Model, SYNC_MODES } from '../../../../src/domain/job.js';
import { type AudioRef, audioOf, type DraftDocument, type Span } from './draft-document.js';
import type { ImportedSegment } from './imported-segments.js';
import { sentOptions, sentSegment } from './submission.js';

/** Segments as the API takes them (`segments` of POST /api/v1/jobs), for programs and for other drafts. */

export interface ReadSegments {
  segments: ImportedSegment[];
  /** What else the file says of the job. */
  name?: string;
  model?: Model;
  options?: Partial<GenerationOptions>;
  /** What was left out, and why. Whole sentences. */
  notes: string[];
}

/** Of a whole call, without the files: whoever sends it says which they are. */
export function writeSegmentsJson(document: DraftDocument): string {
  const { model } = document;
  const name = document.name.trim();
  const segments = document.segments.map((segment) => sentSegment(document, segment));
  const call = { ...(name !== '' && { name }), model, options: sentOptions(document), segments };
  return `${JSON.stringify(call, null, 2)}\n`;
}

type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A call, or its segments alone. Voices are those of the draft with the same refId, or with a file of that name. Throws SyntaxError. */
export function parseSegmentsJson(text: string, document: DraftDocument): ReadSegments {
  const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  const call: Loose = Array.isArray(parsed) ? { segments: parsed } : isObject(parsed) ? parsed : {};
  if (!Array.isArray(call.segments)) throw new SyntaxError('There are no segments in it.');
  const notes: string[] = [];
  const missing: MissingVoice[] = [];
  const segments = call.segments.flatMap((raw: unknown, place) => {
    const read = readSegment(raw, document);
    if (!read) notes.push(`Segment ${place + 1} has no times in seconds, and was left out.`);
    if (read?.missing !== undefined) missing.push({ number: place + 1, refId: read.missing });
    return read ? [read.segment] : [];
  });
  return { segments, notes: [...notes, ...missingWords(missing)], ...headOf(call) };
}

interface MissingVoice {
  /** Of the segment in the file, from 1. */
  number: number;
  refId: string;
}

/** As many as are read one by one. */
const MOST_SINGLE = 3;

/** A file from another draft knows no voice of this one, and says that once. */
function missingWords(missing: readonly MissingVoice[]): string[] {
  if (missing.length > MOST_SINGLE) {
    const some = missing.slice(0, MOST_SINGLE).map(({ refId }) => `“${refId}”`);
    const rest = missing.length - MOST_SINGLE;
    return [
      `${missing.length} segments want voices that this draft does not have: ${some.join(', ')} and ${rest} more.`,
    ];
  }
  return missing.map(
    ({ number, refId }) => `Segment ${number} wants the voice “${refId}”, which this draft does not have.`,
  );
}

function headOf({ name, model, options }: Loose): Pick<ReadSegments, 'name' | 'model' | 'options'> {
  const known = MODELS.find((one) => one === model);
  const mode = isObject(options) ? SYNC_MODES.find((one) => one === options.sync_mode) : undefined;
  return {
    ...(typeof name === 'string' && { name }),
    ...(known && { model: known }),
    ...(isObject(options) && { options: { ...(options as object), ...(mode && { sync_mode: mode }) } }),
  };
}

/** Undefined where it has no times; `missing`: the voice that it wants and this draft does not have. */
function readSegment(
  raw: unknown,
  document: DraftDocument,
): { segment: ImportedSegment; missing: string | undefined } | undefined {
  const times = isObject(raw) ? spanOf(raw.startTime, raw.endTime) : undefined;
  if (!isObject(raw) || !times) return undefined;
  const input = isObject(raw.audioInput) ? raw.audioInput : {};
  const { refId } = input;
  const voice = typeof refId === 'string' && refId !== '' ? voiceCalled(refId, document) : undefined;
  const audio = voice ? { localId: voice.localId, crop: spanOf(input.startTime, input.endTime) ?? null } : null;
  return {
    segment: { ...times, audio },
    missing: typeof refId === 'string' && refId !== '' && !voice ? refId : undefined,
  };
}

/** In ms; undefined where one of them is no number. */
function spanOf(start: unknown, end: unknown): Span | undefined {
  if (typeof start !== 'number' || typeof end !== 'number') return undefined;
  return { startMs: Math.round(start * 1000), endMs: Math.round(end * 1000) };
}

function voiceCalled(refId: string, document: DraftDocument): AudioRef | undefined {
  const byFile = document.audio.filter(({ fileName }) => fileName.replace(/(?<=.)\.[^.]*$/, '') === refId);
  const byRef = document.audio.find((audio) => audio.refId === refId);
  return byRef ?? (byFile.length === 1 ? audioOf(document, byFile[0]?.localId) : undefined);
}
