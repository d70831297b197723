import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { checkSegments } from '../../src/domain/check-segments.js';
import type { Segment } from '../../src/domain/segments.js';
import { segmentsSchema } from '../../src/http/submission-schemas.js';
import { readMediaFacts } from './media-length.js';
import type { DemoInput, NamedAudio } from './sample-media.js';

/** What the user chose instead of the samples. */
export interface UserChoice {
  video?: string;
  audio: readonly string[];
  /** A JSON array, or a file with one. */
  segments?: string;
}

/** An input with its lengths in seconds. */
export interface MeasuredInput extends DemoInput {
  videoSeconds: number;
  framesPerSecond?: number;
  audioSeconds: Map<string, number>;
}

/**
 * The input to send: the user's files where there are some, the samples' for the rest. Throws an Error that names
 * every file or time that cannot work, before anything is started.
 */
export async function chooseInput(choice: UserChoice, sample: DemoInput): Promise<MeasuredInput> {
  const videoFile = choice.video ? resolve(choice.video) : sample.videoFile;
  const audio = choice.audio.length > 0 ? named(choice.audio) : sample.audio;
  const measured = { videoFile, audio, ...(await measure(videoFile, audio)) };
  const own = choice.video !== undefined || choice.audio.length > 0;
  const chosen = choice.segments ? await readSegments(choice.segments) : undefined;
  const segments = chosen ?? (own ? spreadSegments(measured.videoSeconds, measured.audioSeconds) : sample.segments);
  assertFit(segments, measured.videoSeconds, measured.audioSeconds);
  return { ...measured, segments };
}

/** The API's own way to name an audio: its file name, made simple; a number keeps two of one name apart. */
function named(files: readonly string[]): NamedAudio[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const simple =
      basename(file, extname(file))
        .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
        .slice(0, 60) || 'audio';
    let refId = simple;
    for (let n = 2; taken.has(refId); n += 1) refId = `${simple}-${n}`;
    taken.add(refId);
    return { refId, file: resolve(file) };
  });
}

async function measure(videoFile: string, audio: readonly NamedAudio[]) {
  const { videoSeconds, framesPerSecond } = await factsOf(videoFile);
  if (!videoSeconds) throw new Error(`${videoFile} has no picture. Give a video with --video.`);
  const audioSeconds = new Map<string, number>();
  for (const { refId, file } of audio) {
    const facts = await factsOf(file);
    if (!facts.audioSeconds) throw new Error(`${file} has no sound. Give audio files with --audio.`);
    audioSeconds.set(refId, facts.audioSeconds);
  }
  return { videoSeconds, framesPerSecond, audioSeconds };
}

async function factsOf(file: string) {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new Error(`There is no file ${file}.`);
  return readMediaFacts(file);
}

async function readSegments(jsonOrFile: string): Promise<Segment[]> {
  const inline = jsonOrFile.trimStart().startsWith('[');
  const from = inline ? '--segments' : jsonOrFile;
  const text = inline ? jsonOrFile : await readFile(jsonOrFile, 'utf8');
  const parsed = segmentsSchema.safeParse(parseJson(text, from));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${from} is not an array of segments: ${issue?.path.join('.') || 'it'}: ${issue?.message}`);
}

function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${from} is not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** Of its share of the video a segment takes 70 %, so that some of the original is heard around each. */
const SHARE = 0.7;
const MIN_SEGMENT_S = 0.4; // src/domain/segments.ts

/** One segment per audio in the middle of its equal share of the video, no longer than the audio. */
export function spreadSegments(videoSeconds: number, audioSeconds: ReadonlyMap<string, number>): Segment[] {
  const share = videoSeconds / audioSeconds.size;
  if (share * SHARE < MIN_SEGMENT_S) {
    throw new Error(`${audioSeconds.size} audio files do not fit into ${videoSeconds.toFixed(2)} s; give fewer.`);
  }
  return [...audioSeconds].map(([refId, seconds], index) => {
    const length = Math.max(MIN_SEGMENT_S, Math.min(seconds, share * SHARE));
    const startTime = toMs(index * share + (share - length) / 2);
    return { startTime, endTime: toMs(startTime + length), audioInput: { refId } };
  });
}

const toMs = (seconds: number) => Math.round(seconds * 1000) / 1000;

function assertFit(segments: readonly Segment[], video: number, audio: ReadonlyMap<string, number>) {
  const { issues } = checkSegments(segments, { video, audio });
  if (issues.length === 0) return;
  const lines = issues.map(({ field, message }) => `  ${field}: ${message}`);
  throw new Error(['The segments do not fit the files:', ...lines].join('\n'));
}
