import type { SyncMode } from '../../src/domain/job.js';
import { resultTimeline, timelineSeconds } from '../../src/domain/result-timeline.js';
import type { Segment } from '../../src/domain/segments.js';
import { type MediaFacts, readMediaFacts } from './media-length.js';
import { runFfmpeg } from './run-ffmpeg.js';
import { decodeSound, SAMPLE_RATE, type Sound } from './sound.js';
import { type Check, checkSounds } from './sound-checks.js';

export type { Check };

export interface CheckReport {
  ok: boolean;
  checks: Check[];
}

export interface CheckResultInput {
  resultFile: string;
  videoFile: string;
  /** Audio files by refId. */
  audio: ReadonlyMap<string, string>;
  segments: readonly Segment[];
  syncMode: SyncMode;
  ffmpegPath: string;
}

/** Containers, encoder delays and the last frame's length blur the end. */
const LENGTH_TOLERANCE_S = 0.2;
/** Every segment's end may be rounded up to a whole frame: 40 ms at 25 fps. */
const TOLERANCE_PER_SEGMENT_S = 0.08;

/**
 * Judges a result by its content, knowing nothing of who made it: it plays, is as long as the segments make it,
 * and sounds like the new audio inside every segment and like the original outside. Throws only where an input file
 * cannot be read; a bad result is a failed check.
 */
export async function checkResult(o: CheckResultInput): Promise<CheckReport> {
  const plays = await checkPlays(o);
  const facts = await readMediaFacts(o.resultFile).catch((): MediaFacts => ({}));
  const tracks = checkTracks(facts);
  const checks = [plays, tracks, ...(tracks.ok ? await checkContent(o, facts) : [])];
  return { ok: checks.every((check) => check.ok), checks };
}

/** Decodes every frame; -xerror ends with the first broken one. */
async function checkPlays({ ffmpegPath, resultFile }: CheckResultInput): Promise<Check> {
  const { exitCode, stderr } = await runFfmpeg(ffmpegPath, ['-xerror', '-i', resultFile, '-f', 'null', '-']);
  const [firstLine] = stderr.split('\n');
  const ok = exitCode === 0;
  return { name: 'plays', ok, detail: ok ? 'every frame decodes' : firstLine || `ffmpeg ended with ${exitCode}` };
}

function checkTracks({ videoSeconds, audioSeconds }: MediaFacts): Check {
  const has = (seconds: number | undefined, what: string) =>
    seconds ? `${what} ${seconds.toFixed(2)} s` : `no ${what}`;
  const ok = Boolean(videoSeconds && audioSeconds);
  return { name: 'picture and sound', ok, detail: `${has(videoSeconds, 'picture')}, ${has(audioSeconds, 'sound')}` };
}

async function checkContent(o: CheckResultInput, facts: MediaFacts): Promise<Check[]> {
  const source = await readMediaFacts(o.videoFile);
  if (!source.videoSeconds) throw new Error(`${o.videoFile} has no picture.`);
  const audio = await decodeAll(o);
  const audioSeconds = new Map([...audio].map(([refId, sound]) => [refId, sound.length / SAMPLE_RATE]));
  const { segments, syncMode, ffmpegPath } = o;
  const pieces = resultTimeline({ segments, syncMode, videoSeconds: source.videoSeconds, audioSeconds });
  const original = source.audioSeconds ? await decodeSound(ffmpegPath, o.videoFile, true) : new Float32Array(0);
  const result = await decodeSound(ffmpegPath, o.resultFile, true);
  const length = checkLength(facts, timelineSeconds(pieces), segments.length);
  return [length, ...checkSounds(pieces, { result, original, audio })];
}

async function decodeAll({ audio, ffmpegPath }: CheckResultInput): Promise<Map<string, Sound>> {
  const sounds = new Map<string, Sound>();
  for (const [refId, file] of audio) sounds.set(refId, await decodeSound(ffmpegPath, file, false));
  return sounds;
}

function checkLength({ videoSeconds = 0, audioSeconds = 0 }: MediaFacts, expected: number, segments: number): Check {
  const tolerance = LENGTH_TOLERANCE_S + TOLERANCE_PER_SEGMENT_S * segments;
  const ok = [videoSeconds, audioSeconds].every((seconds) => Math.abs(seconds - expected) <= tolerance);
  const detail = `${videoSeconds.toFixed(2)} s, expected ${expected.toFixed(2)} ± ${tolerance.toFixed(2)} s`;
  return { name: 'right length', ok, detail };
}
