import { bestFit, cutSound, loudness, type Sound } from '../../../local/demo/sound.js';
import type { Piece } from '../../../src/domain/result-timeline.js';
import type { Recording } from './recorded-sound.js';

/** Finds the pieces of a result in a recording of its preview. Times are ms; `…AtMs` of the recording's own clock. */

export interface HeardPiece {
  piece: Piece;
  startAtMs: number;
  /** After the piece before it has ended; of the original, when it is at its right place. */
  lateMs: number;
  /** The silence before it, where the piece before it had to have ended. */
  gapMs: number;
  /** How much later its last sound comes than its first one says. */
  driftMs: number;
  /** Of its parts of 100 ms, the one that is least what it has to be, and the one in the middle: 1 is that and nothing else. */
  likeness: number;
  median: number;
  /** The loudest of what has to be silent in it. */
  noise: number;
}

export interface Sources {
  original: Sound;
  voices: ReadonlyMap<string, { sound: Sound }>;
}

/** Codecs and ramps smear a few ms across a cut. */
const EDGE_MS = 20;
const PROBE_MS = 200;
const PART_MS = 100;
/** A picture that has to go elsewhere first may keep the original waiting. */
const SOONEST_MS = -300;
const LATEST_MS = 1_500;

/** In their order. The recording has to begin before the end of the first one, which is the original's. */
export function hearPieces(recording: Recording, pieces: readonly Piece[], sources: Sources): HeardPiece[] {
  const heard: HeardPiece[] = [];
  for (const piece of pieces) {
    const before = heard.at(-1);
    heard.push(before ? hearAfter(before, piece, recording, sources) : hearFirst(piece, recording, sources));
  }
  return heard;
}

export const endOf = ({ startAtMs, piece }: HeardPiece) => startAtMs + piece.length * 1000;

/** By its end: who records begins in the midst of it. */
function hearFirst(piece: Piece, recording: Recording, sources: Sources): HeardPiece {
  const fromMs = piece.length * 1000 - PROBE_MS - 4 * EDGE_MS;
  const wanted = cutSound(soundOf(piece, sources), fromMs / 1000, PROBE_MS / 1000);
  const { at, likeness } = bestFit(wanted, recording.sound);
  const startAtMs = recording.startMs + at * 1000 - fromMs;
  return { piece, startAtMs, lateMs: 0, gapMs: 0, driftMs: 0, likeness, median: likeness, noise: 0 };
}

function hearAfter(before: HeardPiece, piece: Piece, recording: Recording, sources: Sources): HeardPiece {
  const dueAtMs = endOf(before);
  const sound = soundOf(piece, sources);
  const first = find(sound, EDGE_MS, recording, dueAtMs + SOONEST_MS, dueAtMs + LATEST_MS);
  const lastMs = secondsOf(piece) * 1000 - EDGE_MS - PROBE_MS;
  const last = find(sound, lastMs, recording, first - PART_MS, first + PART_MS);
  const gapMs = silenceAfter(recording, dueAtMs);
  return {
    ...{ piece, startAtMs: first, lateMs: first - dueAtMs, driftMs: last - first, gapMs },
    ...likenesses(sound, secondsOf(piece), recording, first, dueAtMs + gapMs),
    noise: loudness(
      between(recording, first + secondsOf(piece) * 1000 + EDGE_MS, first + piece.length * 1000 - EDGE_MS),
    ),
  };
}

/** Of the sound alone: the rest of the piece is silent. */
const secondsOf = ({ length, sound }: Piece) => (sound.kind === 'newAudio' ? sound.seconds : length);

function soundOf(piece: Piece, { original, voices }: Sources): Sound {
  const { sound } = piece;
  const whole = sound.kind === 'original' ? original : voices.get(sound.refId)?.sound;
  return cutSound(whole ?? new Float32Array(), sound.from, secondsOf(piece));
}

/** Of the recording's clock. */
export const between = ({ sound, startMs }: Recording, fromMs: number, toMs: number): Sound =>
  cutSound(sound, (fromMs - startMs) / 1000, Math.max(0, toMs - fromMs) / 1000);

/** When `sound` would have begun, judged by a part of it that begins at `partMs`. */
function find(sound: Sound, partMs: number, recording: Recording, fromMs: number, toMs: number): number {
  const wanted = cutSound(sound, partMs / 1000, PROBE_MS / 1000);
  const searched = between(recording, fromMs + partMs, toMs + partMs + PROBE_MS);
  return fromMs + bestFit(wanted, searched).at * 1000;
}

/** `heardAtMs`: from when on it is heard at all. */
function likenesses(sound: Sound, seconds: number, recording: Recording, startAtMs: number, heardAtMs: number) {
  const beginMs = Math.max(0, heardAtMs - startAtMs) + EDGE_MS;
  const count = Math.floor((seconds * 1000 - beginMs - EDGE_MS) / PART_MS);
  const all = Array.from({ length: count }, (_, n) => {
    const fromMs = beginMs + n * PART_MS;
    const wanted = cutSound(sound, fromMs / 1000, PART_MS / 1000);
    const [from, to] = [startAtMs + fromMs - SLACK_MS, startAtMs + fromMs + PART_MS + SLACK_MS];
    return bestFit(wanted, between(recording, from, to)).likeness;
  });
  const sorted = all.toSorted((a, b) => a - b);
  return { likeness: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0 };
}

/** A resampler's own delay. */
const SLACK_MS = 3;
const STEP_MS = 2;
const SILENT = 0.003;

function silenceAfter(recording: Recording, atMs: number): number {
  let length = 0;
  while (length < LATEST_MS && loudness(between(recording, atMs + length, atMs + length + STEP_MS)) < SILENT) {
    length += STEP_MS;
  }
  return length;
}

/** The place in `sound` that is heard at a moment of the recording, ms; undefined where it is not heard. */
export function placeHeard(recording: Recording, atMs: number, sound: Sound): number | undefined {
  const { at, likeness } = bestFit(between(recording, atMs, atMs + PART_MS), sound);
  return likeness > HEARD ? at * 1000 : undefined;
}

/** By chance two sounds of a tenth of a second are half as alike. */
const HEARD = 0.7;
