import { legAt } from './picture-legs.js';
import { type PlanPiece, pieceIndexAt } from './plan.js';
import {
  type Course,
  endOf,
  isSamePiece,
  leadOf,
  leapAfter,
  lengthOf,
  offsetOf,
  placeOf,
  type Run,
  type RunnerParts,
} from './run.js';
import type { SoundSide } from './sound-side.js';
import { NUDGE_MS } from './video-follower.js';

/** Then the next voice is decoded … */
const PRIME_MS = 1_500;
/** … and then its beginning is settled, on the clock of the sound: long before a page that is busy could be late. */
const SETTLE_MS = 300;
/** What is to be heard now is asked for a little ahead, so that none of it is cut off. */
const NOW_S = 0.01;

/** Plays one piece of a plan after the other. */
export class PieceRunner {
  readonly #parts: RunnerParts;
  #course: Course | undefined;
  #run: Run | undefined;
  /** Whatever takes its time, and finds another number afterwards, has been overtaken. */
  #turn = 0;
  #stopTicking: (() => void) | undefined;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** `atMs`: of the plan's result. Whatever it was about before ends. */
  async start(course: Course, atMs: number): Promise<void> {
    this.halt();
    const turn = this.#turn;
    const index = pieceIndexAt(course.plan, atMs);
    const piece = course.plan.pieces[index];
    if (!piece) return this.#parts.onEnd();
    const sound = this.#parts.sound();
    this.#parts.follower.unlock();
    if (!(await sound.wake())) return turn === this.#turn ? this.#parts.onSilenced() : undefined;
    const offsetMs = atMs - piece.result.startMs;
    const primed = piece.voice && sound.voices.prime(piece.voice, offsetMs);
    await Promise.all([this.#parts.follower.seek(placeOf(piece, offsetMs)), primed]);
    if (turn !== this.#turn) return;
    this.#course = course;
    await this.#begin({ index, piece, offsetMs, sound }, turn);
  }

  /** At once. The picture is left to whoever halts it. */
  halt(): void {
    this.#turn += 1;
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    if (!this.#run) return;
    this.#run = undefined;
    this.#parts.sound().voices.stop();
    this.#parts.sound().mix.setOriginal(false);
  }

  /** False where what is being played is not the same in it: then it has to be started anew. */
  adopt(course: Course): boolean {
    const run = this.#run;
    if (!run) return false;
    const index = course.plan.pieces.findIndex((piece) => isSamePiece(piece, run.piece));
    const piece = course.plan.pieces[index];
    if (!piece || (run.crossingS !== undefined && !this.#isNextSame(course.plan.pieces[index + 1]))) return false;
    this.#course = course;
    this.#run = { ...run, index, piece };
    return true;
  }

  #isNextSame(next: PlanPiece | undefined): boolean {
    const before = this.#next(this.#run);
    return next !== undefined && before !== undefined && isSamePiece(next, before);
  }

  /** Undefined where nothing more is to be played. */
  #next(run: Run | undefined): PlanPiece | undefined {
    const next = run && this.#course?.plan.pieces[run.index + 1];
    return next && this.#course && next.result.startMs < this.#course.range.endMs ? next : undefined;
  }

  async #begin(
    from: { index: number; piece: PlanPiece; offsetMs: number; sound: SoundSide },
    turn: number,
  ): Promise<void> {
    const { index, piece, offsetMs, sound } = from;
    const lead = leadOf(piece, this.#course?.plan.pieces[index - 1]);
    const { rate } = legAt(piece.legs, offsetMs);
    sound.mix.setOriginal(!piece.voice);
    const isMoving = rate <= 0 || (await this.#parts.follower.run(rate));
    if (turn !== this.#turn) return;
    if (!isMoving) return this.#parts.onSilenced();
    const atS = sound.nowS + NOW_S;
    if (piece.voice) sound.voices.start(piece.voice, atS, offsetMs);
    this.#run = { index, piece, lead, atS, offsetMs, isArriving: false };
    this.#stopTicking = this.#parts.everyFrame(() => this.#tick());
  }

  #tick(): void {
    const run = this.#run;
    if (!run) return;
    const { follower, sound } = this.#parts;
    const nowS = sound().nowS;
    sound().voices.pump();
    if (run.crossingS !== undefined && nowS >= run.crossingS) this.#cross(run, run.crossingS);
    else if (!run.isArriving) this.#step(run, offsetOf(run, nowS, follower.placeMs));
  }

  #step(run: Run, offsetMs: number): void {
    const { piece, lead } = run;
    const { follower, onMove } = this.#parts;
    const endMs = Math.min(lengthOf(piece), (this.#course?.range.endMs ?? 0) - piece.result.startMs);
    const [reachedMs, sourceMs] = [Math.min(offsetMs, endMs), placeOf(piece, Math.min(offsetMs, endMs))];
    const drift = lead === 'sound' ? this.#follow(run, reachedMs, sourceMs) : 0;
    onMove({ atMs: piece.result.startMs + reachedMs, sourceMs, drift });
    const isOver = offsetMs >= endMs || (lead === 'picture' && follower.hasEnded);
    if (run.crossingS !== undefined) return; // its end is settled
    if (isOver) this.#leave(run);
    else this.#prepare(run, endMs - offsetMs);
  }

  /** Returns the drift. At the end it is sooner there than the sound, so that the original is not kept waiting for it. */
  #follow(run: Run, reachedMs: number, sourceMs: number): number {
    const { follower } = this.#parts;
    const toMs = leapAfter(run.piece, this.#next(run));
    const leftMs = lengthOf(run.piece) - reachedMs;
    if (toMs === undefined || leftMs > follower.settleMs)
      return follower.follow(legAt(run.piece.legs, reachedMs), sourceMs);
    if (leftMs <= follower.leapMs) run.leap ??= follower.leap(toMs, leftMs);
    return 0;
  }

  #prepare(run: Run, leftMs: number): void {
    const voice = this.#next(run)?.voice;
    if (!voice || leftMs > PRIME_MS) return;
    const sound = this.#parts.sound();
    void sound.voices.prime(voice);
    // Two voices that touch would cut each other short.
    if (leftMs > SETTLE_MS || run.piece.voice) return;
    const atS = run.lead === 'sound' ? endOf(run) : sound.nowS + leftMs / 1000;
    sound.voices.start(voice, atS, 0);
    sound.mix.setOriginal(false, atS);
    run.crossingS = atS;
  }

  #cross(run: Run, atS: number): void {
    const piece = this.#next(run);
    if (!piece) return void this.#leave(run);
    this.#run = { index: run.index + 1, piece, lead: 'sound', atS, offsetMs: 0, isArriving: false };
    this.#tick();
  }

  #leave(run: Run): void {
    const { follower, sound, onEnd } = this.#parts;
    const piece = this.#next(run);
    if (!piece) {
      this.halt();
      follower.hold();
      onEnd();
      return;
    }
    const lead = leadOf(piece, run.piece);
    const isTimed = lead === 'sound' && run.lead === 'sound';
    const atS = isTimed ? endOf(run) : sound().nowS;
    const next: Run = { index: run.index + 1, piece, lead, atS, offsetMs: 0, isArriving: false };
    this.#run = next;
    if (piece.voice) sound().voices.start(piece.voice, next.atS, 0);
    if (lead === 'sound') sound().mix.setOriginal(!piece.voice);
    else void this.#bringTo(next, this.#turn, run.leap);
  }

  /** The original goes on exactly where the segment ended: heard only when the picture is there. */
  async #bringTo(run: Run, turn: number, leap: Promise<void> | undefined): Promise<void> {
    const { follower, sound, onSilenced } = this.#parts;
    const { startMs } = run.piece.source;
    run.isArriving = true;
    await leap;
    if (turn !== this.#turn) return;
    if (Math.abs(follower.placeMs - startMs) > NUDGE_MS) await follower.seek(startMs);
    if (turn !== this.#turn) return;
    sound().mix.setOriginal(true);
    const isMoving = await follower.run(1);
    if (turn !== this.#turn) return;
    if (!isMoving) return onSilenced();
    if (this.#run) this.#run.isArriving = false; // the plan may have changed meanwhile, and the run with it
  }
}
