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
  const segments = call.segments.flatMap((raw: unknown, place) => readSegment(raw, place + 1, document, notes) ?? []);
  return { segments, notes, ...headOf(call) };
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

function readSegment(
  raw: unknown,
  number: number,
  document: DraftDocument,
  notes: string[],
): ImportedSegment | undefined {
  const times = isObject(raw) ? spanOf(raw.startTime, raw.endTime) : undefined;
  if (!isObject(raw) || !times) {
    notes.push(`Segment ${number} has no times in seconds, and was left out.`);
    return undefined;
  }
  const input = isObject(raw.audioInput) ? raw.audioInput : {};
  const { refId } = input;
  const voice = typeof refId === 'string' && refId !== '' ? voiceCalled(refId, document) : undefined;
  if (typeof refId === 'string' && refId !== '' && !voice) {
    notes.push(`Segment ${number} wants the voice “${refId}”, which this draft does not have.`);
  }
  return {
    ...times,
    audio: voice ? { localId: voice.localId, crop: spanOf(input.startTime, input.endTime) ?? null } : null,
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
