import { createWriteStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { foreignFile, runFfmpeg } from './ffmpeg.js';
import type { FrameRate } from './render-plan.js';
import type { Piece } from './timeline.js';

/** What Sync.so's results have; raw samples make cuts exact and work on every ffmpeg. */
export const SAMPLE_RATE = 48_000;
export const PCM_FORMAT = ['-f', 's16le', '-ar', String(SAMPLE_RATE), '-ac', '2'];
/** Two channels of 16 bits. */
const FRAME_BYTES = 4;
const CHUNK_BYTES = 256 * 1024;

/** Decodes the first sound track of `source` to raw samples at `target`. */
export function decodeAudio(ffmpegPath: string, source: string, target: string, signal?: AbortSignal): Promise<void> {
  // first_pts=0 fills a late start with silence, so that samples count from the file's zero.
  const align = ['-af', 'aresample=async=1:first_pts=0'];
  const sound = ['-vn', '-map', '0:a:0', ...align, ...PCM_FORMAT, target];
  return runFfmpeg(ffmpegPath, [...foreignFile(source), ...sound], { signal });
}

/** Length in seconds of what `decodeAudio` made. */
export const pcmSeconds = async (path: string): Promise<number> => (await stat(path)).size / FRAME_BYTES / SAMPLE_RATE;

export interface AudioRender {
  pieces: readonly Piece[];
  pieceFrames: readonly number[];
  rate: FrameRate;
  /** Raw samples of the video's own sound; absent: silence. */
  original?: string;
  /** Raw samples by refId. */
  replacements: ReadonlyMap<string, string>;
  target: string;
}

interface Slice {
  path?: string;
  startSample: number;
  /** Samples taken from `path`; silence after them. */
  samples: number;
  totalSamples: number;
}

/** Writes the result's sound: for every piece exactly as many samples as its frames last. */
export async function assembleAudio(o: AudioRender): Promise<void> {
  await pipeline(chunks(slices(o)), createWriteStream(o.target));
}

function slices({ pieces, pieceFrames, rate, original, replacements }: AudioRender): Slice[] {
  let frames = 0;
  const samplesAt = () => Math.round((frames * rate.den * SAMPLE_RATE) / rate.num);
  return pieces.map(({ audio, video }, index) => {
    const from = samplesAt();
    frames += pieceFrames[index] ?? 0;
    const totalSamples = samplesAt() - from;
    const { start, end } = audio ?? video;
    // The original may run a sample or two into the next piece's rounding; a crop never passes its end.
    const samples = audio ? Math.min(totalSamples, Math.round((end - start) * SAMPLE_RATE)) : totalSamples;
    const path = audio ? replacements.get(audio.refId) : original;
    return { path, startSample: Math.round(start * SAMPLE_RATE), samples, totalSamples };
  });
}

async function* chunks(all: readonly Slice[]): AsyncGenerator<Uint8Array> {
  for (const slice of all) {
    let written = 0;
    for await (const chunk of sound(slice)) {
      written += chunk.length;
      yield chunk;
    }
    yield* silence(slice.totalSamples * FRAME_BYTES - written);
  }
}

async function* sound({ path, startSample, samples }: Slice): AsyncGenerator<Uint8Array> {
  if (path === undefined) return;
  const file = await open(path);
  try {
    yield* read(file, startSample * FRAME_BYTES, samples * FRAME_BYTES);
  } finally {
    await file.close();
  }
}

/** Ends early at the end of the file; the rest is silence, in whole samples. */
async function* read(file: FileHandle, start: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < bytes; ) {
    const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, bytes - done));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start + done);
    const whole = bytesRead - (bytesRead % FRAME_BYTES);
    if (whole === 0) return;
    yield buffer.subarray(0, whole);
    done += whole;
  }
}

function* silence(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= CHUNK_BYTES) yield Buffer.alloc(Math.min(CHUNK_BYTES, left));
}
