import { mustRunFfmpeg } from './run-ffmpeg.js';

/** 8 kHz keeps the band of speech, where lossy codecs keep the waveform, and keeps the search quick. */
export const SAMPLE_RATE = 8000;

/** Mono samples, -1 … 1, at SAMPLE_RATE. */
export type Sound = Float32Array;

/**
 * Decodes the first sound track of a file. `onVideoTimeline` fills up a sound that starts after the picture,
 * so that sample n lies n / SAMPLE_RATE seconds into the video.
 */
export async function decodeSound(ffmpegPath: string, file: string, onVideoTimeline: boolean): Promise<Sound> {
  const resample = onVideoTimeline ? `aresample=${SAMPLE_RATE}:async=1:first_pts=0` : `aresample=${SAMPLE_RATE}`;
  const args = ['-i', file, '-map', '0:a:0', '-af', resample, '-ac', '1', '-f', 'f32le', '-'];
  const bytes = await mustRunFfmpeg(ffmpegPath, args, `decoding the sound of ${file}`);
  // Copied: a pooled Buffer need not begin on a multiple of four bytes.
  return new Float32Array(Uint8Array.from(bytes.subarray(0, bytes.length - (bytes.length % 4))).buffer);
}

/** `seconds` of a sound from `from` on; what lies outside it is silence. */
export function cutSound(sound: Sound, from: number, seconds: number): Sound {
  const start = Math.round(from * SAMPLE_RATE);
  const cut = new Float32Array(Math.max(0, Math.round(seconds * SAMPLE_RATE)));
  const first = Math.max(0, -start);
  cut.set(sound.subarray(start + first, start + cut.length), first);
  return cut;
}

/** Loudness as root mean square: 0 is silence, 1 the loudest square wave. */
export function loudness(sound: Sound): number {
  return sound.length === 0 ? 0 : Math.sqrt(energy(sound) / sound.length);
}

/**
 * How alike `wanted` and the best-fitting stretch of `searched` are: the greatest normalized cross-correlation over
 * all places where `wanted` fits into `searched`. 1 is the same waveform at any volume, 0 unrelated or silent.
 */
export function likeness(wanted: Sound, searched: Sound): number {
  const wantedEnergy = energy(wanted);
  if (wantedEnergy === 0) return 0;
  let stretchEnergy = energy(searched.subarray(0, wanted.length));
  let best = 0;
  for (let lag = 0; lag + wanted.length <= searched.length; lag += 1) {
    const score = product(wanted, searched, lag) / Math.sqrt(wantedEnergy * Math.max(stretchEnergy, SILENT_ENERGY));
    best = Math.max(best, score);
    stretchEnergy += (searched[lag + wanted.length] ?? 0) ** 2 - (searched[lag] ?? 0) ** 2;
  }
  return best;
}

/** Below this a stretch is rounding noise, and dividing by it would make a likeness out of nothing. */
const SILENT_ENERGY = 1e-6;

function product(wanted: Sound, searched: Sound, lag: number): number {
  let sum = 0;
  for (let i = 0; i < wanted.length; i += 1) sum += (wanted[i] ?? 0) * (searched[lag + i] ?? 0);
  return sum;
}

const energy = (sound: Sound) => product(sound, sound, 0);
