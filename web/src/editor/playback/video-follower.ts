import { type Leg, SLOWEST } from './picture-legs.js';

/** Holds the picture to the sound, and brings it to places. Times are ms of the video. */

/** Farther off, its speed is changed; back at `CLOSE_MS`, it is its own again. */
export const NUDGE_MS = 40;
const CLOSE_MS = 12;
const NUDGE = 0.05;
/** Farther off, it jumps. */
export const JUMP_MS = 250;
/** Backwards it goes by seeks. */
const STEP_MS = 100;
/** A picture that is older says nothing about where the video is. */
const OLD_MS = 500;
/** From when it is at another place until it moves there; no two browsers are alike in it. */
const STARTING_MS = 60;
/** No seek is taken to last longer, so that one that waited for the network does not spoil the next. */
const LONGEST_SEEK_MS = 400;

export class VideoFollower {
  readonly video: HTMLVideoElement;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  /** The last picture that was shown, and when, ms of `now`. */
  #shown: { mediaMs: number; atMs: number } | undefined;
  #seek: { beganMs: number; waiting: (() => void)[] } | undefined;
  #wanted: number | undefined;
  #seekCostMs = 60;
  #steppedMs = Number.NEGATIVE_INFINITY;
  #isUnlocked = false;

  /** `now`: ms, of the clock that the browser stamps pictures by. */
  constructor(video: HTMLVideoElement, now: () => number = () => performance.now()) {
    this.video = video;
    this.#now = now;
    for (const event of ['seeked', 'error', 'emptied'] as const) {
      video.addEventListener(event, () => this.#arrived(), { signal: this.#stop.signal });
    }
    this.#watch();
  }

  get placeMs(): number {
    return this.video.currentTime * 1000;
  }

  get hasEnded(): boolean {
    return this.video.ended;
  }

  /** The browser can play nothing of it. */
  get isBroken(): boolean {
    return Boolean(this.video.error);
  }

  /** Safari lets a video that can be heard begin only in the task of a click; from then on whenever it is asked to. */
  unlock(): void {
    if (this.#isUnlocked) return;
    this.#isUnlocked = true;
    void this.run(this.video.playbackRate);
    this.hold();
  }

  /** Resolves when the picture is there. One at a time: of those asked for meanwhile, the last. */
  seek(toMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = toMs;
      if (this.#seek) this.#seek.waiting.push(resolve);
      else this.#go([resolve]);
    });
  }

  /** So long before it is to pass another place it has to set out for it. */
  get leapMs(): number {
    return this.#seekCostMs + STARTING_MS;
  }

  /** So long before, it goes nowhere else any more: it would still be on its way then. */
  get settleMs(): number {
    return this.leapMs + this.#seekCostMs;
  }

  /** To a place that it is to pass in `leftMs`, at its own speed. Resolves when it is near it. */
  async leap(toMs: number, leftMs: number): Promise<void> {
    const earlyMs = Math.max(0, leftMs - this.#seekCostMs) / 2; // between what it needs at best and at worst
    await Promise.all([this.seek(toMs - earlyMs), this.run(1)]);
  }

  /** Resolves when it moves: false where the browser does not let it, or it was held at once. */
  async run(rate: number): Promise<boolean> {
    this.#setRate(rate);
    if (!this.video.paused) return true;
    return await this.video.play().then(
      () => true,
      () => false,
    );
  }

  hold(): void {
    if (!this.video.paused) this.video.pause();
  }

  /** Returns how far the picture is ahead of what is wanted, in ms; 0 where it does not run. */
  follow({ rate }: Leg, wantedMs: number): number {
    if (rate > 0) return this.#forward(rate, wantedMs);
    this.hold();
    const isDue = rate === 0 || this.#now() - this.#steppedMs >= STEP_MS;
    // A picture that is held is the last of its stretch, not the first of the next.
    const place = rate === 0 ? wantedMs - 1 : wantedMs;
    if (isDue && !this.#seek && Math.abs(this.placeMs - place) > NUDGE_MS) {
      this.#steppedMs = this.#now();
      void this.seek(place);
    }
    return 0;
  }

  close(): void {
    this.#stop.abort();
    this.#arrived();
  }

  #forward(rate: number, wantedMs: number): number {
    const drift = this.#pictureMs() - wantedMs;
    if (this.#seek) return drift;
    if (this.video.paused && !this.video.ended) void this.run(this.video.playbackRate);
    if (Math.abs(drift) > JUMP_MS) void this.seek(wantedMs + this.#seekCostMs * rate);
    else if (Math.abs(drift) > NUDGE_MS) this.#setRate(rate * (1 - Math.sign(drift) * NUDGE));
    else if (Math.abs(drift) < CLOSE_MS) this.#setRate(rate);
    return drift;
  }

  /** Of the picture that is seen now. */
  #pictureMs(): number {
    const sinceMs = this.#shown ? this.#now() - this.#shown.atMs : OLD_MS;
    if (!this.#shown || this.#seek || this.video.paused || sinceMs >= OLD_MS) return this.placeMs;
    return this.#shown.mediaMs + Math.max(0, sinceMs) * this.video.playbackRate;
  }

  #setRate(rate: number): void {
    const playable = Math.max(SLOWEST, rate);
    if (this.video.playbackRate !== playable) this.video.playbackRate = playable;
  }

  #go(waiting: (() => void)[]): void {
    const toMs = this.#wanted ?? this.placeMs;
    this.#wanted = undefined;
    this.#shown = undefined;
    this.#seek = { beganMs: this.#now(), waiting };
    const isThere = Math.abs(this.placeMs - toMs) < 0.5 && !this.video.seeking;
    if (!isThere) this.video.currentTime = toMs / 1000;
    // Before it knows how long the video is, an element only notes where to begin.
    if (isThere || this.video.readyState === 0) this.#arrived();
  }

  #arrived(): void {
    const seek = this.#seek;
    if (!seek) return;
    this.#seek = undefined;
    const tookMs = Math.min(LONGEST_SEEK_MS, this.#now() - seek.beganMs);
    if (tookMs > 0) this.#seekCostMs += (tookMs - this.#seekCostMs) / 2;
    if (this.#wanted !== undefined && !this.#stop.signal.aborted) this.#go(seek.waiting);
    else for (const resolve of seek.waiting) resolve();
  }

  #watch(): void {
    if (!('requestVideoFrameCallback' in this.video)) return;
    this.video.requestVideoFrameCallback((_now, { mediaTime, expectedDisplayTime }) => {
      if (this.#stop.signal.aborted) return;
      this.#shown = { mediaMs: mediaTime * 1000, atMs: expectedDisplayTime };
      this.#watch();
    });
  }
}
