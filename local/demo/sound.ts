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

/** Where a sound fits best into another one. */
export interface Fit {
  /** In seconds from the beginning of the searched one. */
  at: number;
  /** The normalized cross-correlation there: 1 is the same waveform at any volume, 0 unrelated or silent. */
  likeness: number;
}

/** How alike `wanted` and the best-fitting stretch of `searched` are. */
export const likeness = (wanted: Sound, searched: Sound): number => bestFit(wanted, searched).likeness;

/** The best of the places where all of `wanted` fits into `searched`. */
export function bestFit(wanted: Sound, searched: Sound): Fit {
  const last = searched.length - wanted.length;
  const near = likelyPlaces(wanted, searched).flatMap((place) =>
    Array.from({ length: 2 * COARSE + 1 }, (_, n) => (place - 1) * COARSE + n),
  );
  const lags = new Set(near.filter((lag) => lag >= 0 && lag <= last));
  const fits = [...lags].map((lag) => ({ at: lag / SAMPLE_RATE, likeness: scoreAt(wanted, searched, lag) }));
  return fits.reduce((best, fit) => (fit.likeness > best.likeness ? fit : best), { at: 0, likeness: 0 });
}

/** Samples taken together for the first look, which is as many times COARSE² quicker: 2 kHz hold most of a voice. */
const COARSE = 4;
/** A voiced sound is alike at each of its periods; the right one is among the best. */
const PLACES = 8;

/** Where a second look is worth it, in steps of COARSE samples. */
function likelyPlaces(wanted: Sound, searched: Sound): number[] {
  const [rough, within] = [coarse(wanted), coarse(searched)];
  const scores = Array.from({ length: Math.max(1, within.length - rough.length + 1) }, (_, lag) => ({
    lag,
    score: scoreAt(rough, within, lag),
  }));
  return scores
    .toSorted((a, b) => b.score - a.score)
    .slice(0, PLACES)
    .map(({ lag }) => lag);
}

function coarse(sound: Sound): Sound {
  const short = new Float32Array(Math.floor(sound.length / COARSE));
  for (let i = 0; i < short.length * COARSE; i += 1) {
    const at = Math.floor(i / COARSE);
    short[at] = (short[at] ?? 0) + (sound[i] ?? 0) / COARSE;
  }
  return short;
}

/** Of the stretch that begins at `lag`. */
function scoreAt(wanted: Sound, searched: Sound, lag: number): number {
  let [sum, ours, theirs] = [0, 0, 0];
  for (let i = 0; i < wanted.length; i += 1) {
    const one = wanted[i] ?? 0;
    const other = searched[lag + i] ?? 0;
    sum += one * other;
    ours += one * one;
    theirs += other * other;
  }
  return ours === 0 ? 0 : sum / Math.sqrt(ours * Math.max(theirs, SILENT_ENERGY));
}

/** Below this a stretch is rounding noise, and dividing by it would make a likeness out of nothing. */
const SILENT_ENERGY = 1e-6;

function energy(sound: Sound): number {
  let sum = 0;
  for (const sample of sound) sum += sample * sample;
  return sum;
}
