import type { Piece } from '../../src/domain/result-timeline.js';
import { cutSound, likeness, loudness, type Sound } from './sound.js';

/** One thing that was looked at, in words for people. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** Decoded sounds: the result's, the original video's, and the new audio by refId. */
export interface Sounds {
  result: Sound;
  original: Sound;
  audio: ReadonlyMap<string, Sound>;
}

/** Lossy codecs stay above 0.9 on speech, unrelated speech below 0.3. */
const LEAST_LIKENESS = 0.8;
/** Long pieces are looked at bit by bit, so that one wrong second does not drown in a right minute. */
const WINDOW_S = 2;
/** Codecs smear a few ms across a cut. */
const EDGE_S = 0.02;
/** Too short to tell one sound from another. */
const SHORTEST_S = 0.15;
/** Encoder delays (mp3, AAC) move the sound by up to 100 ms. */
const BASE_SHIFT_S = 0.15;
/** Every piece may be rounded up to a whole frame: 40 ms at 25 fps. */
const SHIFT_PER_PIECE_S = 0.04;
/** Half a second off is visible to everyone, however many pieces there are. */
const MOST_SHIFT_S = 0.4;
/** Below -54 dBFS there is no waveform left to compare; the result must be quiet there too, -40 dBFS. */
const QUIET = 0.002;
const STILL_QUIET = 0.01;

/** Looks at the sound of every piece: inside a segment the new audio, outside it the original. */
export function checkSounds(pieces: readonly Piece[], sounds: Sounds): Check[] {
  return pieces.flatMap((piece, index) => {
    if (piece.length < SHORTEST_S) return [];
    const windows = windowsOf(piece).map((window) => lookAt(piece, window, shiftAt(index), sounds));
    return [summary(piece, windows)];
  });
}

const shiftAt = (index: number) => Math.min(MOST_SHIFT_S, BASE_SHIFT_S + SHIFT_PER_PIECE_S * index);

/** A part of a piece, in seconds from the piece's start. */
interface Window {
  from: number;
  seconds: number;
}

function windowsOf({ length }: Piece): Window[] {
  const usable = length - 2 * EDGE_S;
  const count = Math.max(1, Math.round(usable / WINDOW_S));
  const seconds = usable / count;
  return Array.from({ length: count }, (_, index) => ({ from: EDGE_S + index * seconds, seconds }));
}

/** `quiet` windows hold no waveform to compare; `rival` is the likeness to the original under a segment. */
type Finding =
  | { quiet: true; ok: boolean; volume: number }
  | { quiet: false; ok: boolean; score: number; rival: number };

function lookAt(piece: Piece, window: Window, shift: number, sounds: Sounds): Finding {
  const wanted = wantedSound(piece, window, sounds);
  const at = piece.start + window.from;
  if (loudness(wanted) < QUIET) return lookForQuiet(at, window.seconds, shift, sounds.result);
  const searched = cutSound(sounds.result, at - shift, window.seconds + 2 * shift);
  const score = likeness(wanted, searched);
  const rival = likeness(originalUnder(piece, window, sounds), searched);
  return { quiet: false, ok: score >= LEAST_LIKENESS && score > rival, score, rival };
}

function wantedSound({ sound }: Piece, { from, seconds }: Window, sounds: Sounds): Sound {
  if (sound.kind === 'original') return cutSound(sounds.original, sound.from + from, seconds);
  const audio = sounds.audio.get(sound.refId);
  if (!audio) throw new Error(`No sound was given for audio "${sound.refId}".`);
  // Cut twice: first to what the segment uses, so that what follows it counts as silence.
  return cutSound(cutSound(audio, sound.from, sound.seconds), from, seconds);
}

/** Outside segments there is no rival: the original is what is wanted. */
function originalUnder({ sound }: Piece, { from, seconds }: Window, { original }: Sounds): Sound {
  return sound.kind === 'original' ? new Float32Array(0) : cutSound(original, sound.originalFrom + from, seconds);
}

/** The quietest place within the allowed shift counts, as the best-fitting one does for a waveform. */
function lookForQuiet(at: number, seconds: number, shift: number, result: Sound): Finding {
  const shifts = [-shift, -shift / 2, 0, shift / 2, shift];
  const volume = Math.min(...shifts.map((by) => loudness(cutSound(result, at + by, seconds))));
  return { quiet: true, ok: volume < STILL_QUIET, volume };
}

function summary({ start, length, sound }: Piece, findings: readonly Finding[]): Check {
  const range = `${start.toFixed(2)}–${(start + length).toFixed(2)} s`;
  const what = sound.kind === 'original' ? 'outside: original sound' : `segment ${sound.segment + 1}: "${sound.refId}"`;
  const detail = [...new Set([worstMatch(findings), worstQuiet(findings)])].filter(Boolean).join(', ');
  return { name: `${what}, ${range}`, ok: findings.every((finding) => finding.ok), detail };
}

function worstMatch(findings: readonly Finding[]): string {
  const [worst] = findings
    .filter((finding) => !finding.quiet)
    .toSorted((a, b) => a.score - a.rival - b.score + b.rival);
  if (!worst) return '';
  const rival = worst.rival > 0 ? `, with the original ${worst.rival.toFixed(2)}` : '';
  return `likeness ${worst.score.toFixed(2)} of 1${rival}`;
}

function worstQuiet(findings: readonly Finding[]): string {
  const volumes = findings.filter((finding) => finding.quiet).map((finding) => finding.volume);
  if (volumes.length === 0) return '';
  const worst = Math.max(...volumes);
  return worst < STILL_QUIET ? 'quiet where it should be' : `not quiet where it should be (volume ${worst.toFixed(3)})`;
}
