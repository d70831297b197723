import type { Span } from '../document/draft-document.js';
import { AT_REST, type EngineState, type Voice } from './engine-state.js';
import type { FrameTimes } from './frame-times.js';
import { PieceRunner } from './piece-runner.js';
import { EMPTY_PLAN, originalPlan, type Plan, pieceIndexAt, pieceOfSegment, resultAt, sourceAt } from './plan.js';
import type { RunnerParts } from './run.js';

export interface EngineParts extends Pick<RunnerParts, 'follower' | 'sound' | 'everyFrame'> {
  frames: FrameTimes;
  emit: (state: EngineState) => void;
}

/** Plays the finished video as it will be. Knows no page and no store. Times are ms. */
export class PlaybackEngine {
  readonly #parts: EngineParts;
  readonly #runner: PieceRunner;
  #state: EngineState = AT_REST;
  #plan: Plan = EMPTY_PLAN;
  /** What is played: the plan, or the original alone. */
  #played: Plan = EMPTY_PLAN;
  /** Of what is played. */
  #atMs = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#runner = new PieceRunner({
      ...parts,
      onMove: ({ atMs, sourceMs, drift }) => {
        this.#atMs = atMs;
        this.#say({ sourceMs, drift });
      },
      onEnd: () => this.#ended(),
      onSilenced: () => this.#say({ suspended: true }),
    });
  }

  async play(): Promise<void> {
    const { startMs, endMs } = this.#range();
    const isOutside = this.#atMs < startMs || this.#atMs >= endMs - 1;
    await this.#begin(isOutside ? startMs : this.#atMs);
  }

  pause(): void {
    const { isPlaying, isLooping } = this.#state;
    if (!isPlaying) return;
    this.#stop();
    const sourceMs = sourceAt(this.#played, this.#atMs);
    void this.#parts.follower.seek(sourceMs);
    this.#say({ isPlaying: false, suspended: false, sourceMs, drift: 0, ...(!isLooping && { scope: 'all' }) });
  }

  /** `sourceMs`: of the video. */
  seek(sourceMs: number): void {
    this.#atMs = this.#atOf(sourceMs);
    const { startMs, endMs } = this.#range();
    const leaves = this.#atMs < startMs || this.#atMs >= endMs;
    if (leaves && this.#state.scope !== 'all') this.#say({ scope: 'all', isLooping: false });
    if (this.#state.isPlaying) return void this.#begin(this.#atMs);
    void this.#parts.follower.seek(sourceMs);
    this.#say({ sourceMs });
  }

  async stepFrame(by: 1 | -1): Promise<void> {
    this.pause();
    const to = await this.#parts.frames.step(this.#state.sourceMs, by);
    if (to !== undefined && !this.#state.isPlaying) this.seek(to);
  }

  /** Takes effect at once; what is being played and is still the same goes on undisturbed. */
  setPlan(plan: Plan): void {
    const moment = this.#momentIn(plan);
    this.#plan = plan;
    this.#choosePlayed();
    this.#atMs = moment ?? this.#atOf(this.#state.sourceMs);
    const { isPlaying } = this.#state;
    const goesOn = !isPlaying || this.#runner.adopt({ plan: this.#played, range: this.#range() });
    if (goesOn) this.#say({});
    else void this.#begin(this.#atMs);
  }

  /** At the same place of the video. */
  setVoice(voice: Voice): void {
    this.#say({ voice, note: undefined });
    this.#choosePlayed();
    this.#atMs = this.#atOf(this.#state.sourceMs);
    if (this.#state.isPlaying) void this.#begin(this.#atMs);
    else this.#say({});
  }

  /** From the beginning of a segment, or of everything; once, or again and again. */
  async playScope(scope: EngineState['scope'], isLooping: boolean): Promise<void> {
    this.#say({ scope, isLooping });
    await this.#begin(this.#range().startMs);
  }

  /** What is played now is the last of it. */
  endLoop(): void {
    this.#say({ isLooping: false });
  }

  /** Nobody sees it: it goes on where it was when somebody does. */
  hide(): void {
    if (this.#state.isPlaying) this.#stop();
  }

  show(): void {
    if (this.#state.isPlaying && !this.#runner.isRunning) void this.#begin(this.#atMs);
  }

  /** The browser has shut the sound off, or lets it out again. */
  soundChanged(isRunning: boolean): void {
    if (!this.#state.isPlaying) return;
    if (isRunning && this.#state.suspended) void this.#begin(this.#atMs);
    else if (!isRunning && this.#runner.isRunning) {
      this.#stop();
      this.#say({ suspended: true });
    }
  }

  /** What a person has to know, until something else is played. */
  tell(note: string): void {
    this.#say({ note });
  }

  close(): void {
    this.#stop();
    this.#parts.follower.close();
  }

  async #begin(atMs: number): Promise<void> {
    this.#atMs = atMs;
    if (this.#parts.follower.isBroken) return this.pause(); // the stage says why
    this.#say({ isPlaying: true, suspended: false, sourceMs: sourceAt(this.#played, atMs), note: undefined, drift: 0 });
    this.#parts.follower.hold();
    await this.#runner.start({ plan: this.#played, range: this.#range() }, atMs);
  }

  #stop(): void {
    this.#runner.halt();
    this.#parts.follower.hold();
  }

  #ended(): void {
    const { startMs, endMs } = this.#range();
    if (this.#state.isLooping && endMs > startMs) return void this.#begin(startMs);
    this.#atMs = endMs;
    this.pause();
  }

  #choosePlayed(): void {
    const lengthMs = this.#plan.pieces.at(-1)?.source.endMs ?? 0;
    this.#played = this.#state.voice === 'original' ? originalPlan(lengthMs) : this.#plan;
  }

  #atOf(sourceMs: number): number {
    return this.#state.voice === 'original' ? sourceMs : resultAt(this.#plan, sourceMs);
  }

  /** Where to go on inside the same segment, however it has changed; undefined elsewhere, where the place in the video tells. */
  #momentIn(plan: Plan): number | undefined {
    const { piece, voice } = this.#state;
    const same = voice === 'new' && piece?.voice ? pieceOfSegment(plan, piece.segmentId) : undefined;
    if (!same || !piece || !this.#state.isPlaying) return undefined;
    return Math.min(same.result.endMs - 1, same.result.startMs + this.#atMs - piece.result.startMs);
  }

  /** Of what is played. */
  #range(): Span {
    const { scope, voice } = this.#state;
    const piece = scope === 'all' ? undefined : pieceOfSegment(this.#plan, scope.segmentId);
    if (piece) return voice === 'original' ? piece.source : piece.result;
    return { startMs: 0, endMs: this.#played.lengthMs };
  }

  #say(change: Partial<EngineState>): void {
    const state = { ...this.#state, ...change };
    const resultMs = state.voice === 'original' ? resultAt(this.#plan, state.sourceMs) : this.#atMs;
    const piece = this.#plan.pieces[pieceIndexAt(this.#plan, resultMs)];
    this.#state = { ...state, resultMs, resultLengthMs: this.#plan.lengthMs, piece };
    this.#parts.emit(this.#state);
  }
}
