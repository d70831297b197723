import type { z } from 'zod';
import { checkSegments } from '../domain/check-segments.js';
import { AppError } from '../domain/errors.js';
import type { Issue } from '../domain/issues.js';
import { DEFAULT_MODEL, DEFAULT_SYNC_MODE, type ProJobInput } from '../domain/job.js';
import { MOST_SEGMENTS, type Segment, type Warning } from '../domain/segments.js';
import type { Word } from './form-parts.js';
import type { ReceivedForm } from './form-receiver.js';
import { issuesOf } from './issues.js';
import { modelSchema, nameSchema, optionsSchema, segmentsSchema } from './submission-schemas.js';

export interface Submission {
  input: Omit<ProJobInput, 'jobId' | 'userId'>;
  warnings: Warning[];
  /** Left out: as its video. */
  name?: string;
}

/**
 * Words and files as a job's input. Throws AppError with every fault at once: `invalid_request`, or `invalid_segments`
 * where the form is right and only the segments' times or refIds are not. Lengths are checked later, on probed media.
 */
export function readSubmission(form: ReceivedForm): Submission {
  const faults = [...form.faults, ...missingParts(form)];
  const model = readWord(form, 'model', modelSchema, faults) ?? DEFAULT_MODEL;
  const options = readWord(form, 'options', optionsSchema, faults) ?? { sync_mode: DEFAULT_SYNC_MODE };
  const name = form.words.get('name')?.trim() ? readWord(form, 'name', nameSchema, faults) : undefined;
  const sent = readWord(form, 'segments', segmentsSchema, faults);
  const { segments, warnings, issues } = checkTimes(form, sent);
  const [video] = form.videos;
  if (faults.length > 0 || !video) throw new AppError('invalid_request', { issues: [...faults, ...issues] });
  if (issues.length > 0) throw new AppError('invalid_segments', { issues });
  return { input: { model, options, video, audio: [...form.audio], segments }, warnings, name };
}

function missingParts({ complete, faults, videoSeen, refIds, words }: ReceivedForm): Issue[] {
  if (!complete) return [];
  const missing: Issue[] = [];
  const named = (part: string) => isNamed(faults, part);
  if (!videoSeen && !named('video')) missing.push({ field: 'video', message: 'Is missing: one video file.' });
  if (refIds.size === 0 && !named('audio')) {
    missing.push({ field: 'audio', message: 'Is missing: at least one audio file.' });
  }
  if (!words.has('segments') && !named('segments')) {
    missing.push({ field: 'segments', message: 'Is missing: a JSON array.' });
  }
  return missing;
}

const isNamed = (faults: readonly Issue[], part: string): boolean =>
  faults.some(({ field }) => field === part || field.startsWith(`${part}[`));

/** Words that are none of JSON. */
const PLAIN: readonly Word[] = ['model', 'name'];

function readWord<S extends z.ZodType>(form: ReceivedForm, word: Word, schema: S, faults: Issue[]) {
  const text = form.words.get(word);
  if (text === undefined) return undefined;
  const value = PLAIN.includes(word) ? text.trim() : parseJson(text, word, faults);
  if (value === undefined) return undefined;
  // Not left to the schema, which would look at each of them first.
  if (Array.isArray(value) && value.length > MOST_SEGMENTS) {
    faults.push({ field: word, message: `Has ${value.length} entries; at most ${MOST_SEGMENTS} make a job.` });
    return undefined;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  faults.push(...issuesOf(result.error, word));
  return undefined;
}

function parseJson(text: string, field: Word, faults: Issue[]): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    faults.push({ field, message: `Is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` });
    return undefined;
  }
}

/** Only what has the right shape. Where the audio files are at fault themselves, no refId is called unknown on top. */
function checkTimes(form: ReceivedForm, segments: Segment[] | undefined): ReturnType<typeof checkSegments> {
  if (!segments) return { segments: [], warnings: [], issues: [] };
  const allKnown = form.complete && form.refIds.size > 0 && !isNamed(form.faults, 'audio');
  const refIds = allKnown ? [...form.refIds] : segments.map((segment) => segment.audioInput.refId);
  return checkSegments(segments, { audio: new Map(refIds.map((refId) => [refId, undefined])) });
}
