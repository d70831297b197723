import type { SyncMode } from '../../../src/domain/job.js';
import { type DraftDocument, emptyDocument, type Span } from '../../../web/src/editor/document/draft-document.js';
import { PlaybackEngine } from '../../../web/src/editor/playback/engine.js';
import { AT_REST, type EngineState } from '../../../web/src/editor/playback/engine-state.js';
import { FrameTimes } from '../../../web/src/editor/playback/frame-times.js';
import type { SoundSide } from '../../../web/src/editor/playback/sound-side.js';
import { VideoFollower } from '../../../web/src/editor/playback/video-follower.js';

/** A preview without a browser: a video, a loudspeaker and a screen that go by one clock, which stands until it is run. */

export interface Voice {
  startMs: number;
  endMs: number;
  audioMs: number;
  crop?: Span | null;
}

const file = (localId: string, lengthMs: number) => ({
  ...{ localId, lengthMs, fileName: localId, bytes: 1, lastModified: 1 },
});

/** Segments and voices are numbered from 0: `segment-0` has `voice-0`. */
export function draftOf(mode: SyncMode, videoMs: number, voices: Voice[]): DraftDocument {
  return {
    ...emptyDocument(),
    video: file('video', videoMs),
    audio: voices.map(({ audioMs }, n) => ({ ...file(`voice-${n}`, audioMs), refId: `audio-${n + 1}` })),
    segments: voices.map(({ startMs, endMs, crop }, n) => ({
      ...{ id: `segment-${n}`, startMs, endMs, audio: { localId: `voice-${n}`, crop: crop ?? null } },
    })),
    options: { sync_mode: mode },
  };
}

export class FakeClock {
  ms = 0;
  readonly #acts = new Set<() => void>();
  readonly #later: { atMs: number; act: () => void }[] = [];

  everyFrame = (act: () => void): (() => void) => {
    this.#acts.add(act);
    return () => this.#acts.delete(act);
  };

  after(ms: number, act: () => void): void {
    this.#later.push({ atMs: this.ms + ms, act });
  }

  /** In steps of a fast screen. */
  async run(ms: number): Promise<void> {
    for (const end = this.ms + ms; this.ms < end; ) {
      await settle();
      this.ms += Math.min(STEP_MS, end - this.ms);
      for (const one of this.#later.filter(({ atMs }) => atMs <= this.ms)) {
        this.#later.splice(this.#later.indexOf(one), 1);
        one.act();
      }
      await settle();
      for (const act of [...this.#acts]) act();
    }
    await settle();
  }
}

const STEP_MS = 8;

/** What is waited for in between takes no time of the clock. */
async function settle(): Promise<void> {
  for (let n = 0; n < 12; n++) await Promise.resolve();
}

/** Of an HTMLVideoElement what the preview uses. */
export class FakeVideo extends EventTarget {
  readyState = 4;
  seeking = false;
  readonly seeks: number[] = [];
  readonly rates: number[] = [];
  /** Its clock may go wrong, as those of real ones do. */
  skew = 1;
  seekMs = 60;
  startMs = 20;
  plays = 0;
  #paused = true;
  #moves = false;
  #rate = 1;
  #at = { s: 0, ms: 0 };

  constructor(
    readonly clock: FakeClock,
    readonly durationS: number,
  ) {
    super();
  }

  get paused(): boolean {
    return this.#paused;
  }
  get ended(): boolean {
    return this.currentTime >= this.durationS;
  }
  get playbackRate(): number {
    return this.#rate;
  }
  set playbackRate(rate: number) {
    this.#settle();
    this.#rate = rate;
    this.rates.push(rate);
  }
  get currentTime(): number {
    const ran = this.#moves && !this.seeking ? ((this.clock.ms - this.#at.ms) / 1000) * this.#rate * this.skew : 0;
    return Math.min(this.durationS, this.#at.s + ran);
  }
  set currentTime(s: number) {
    this.seeks.push(Math.round(s * 1000));
    this.seeking = true;
    this.#at = { s, ms: this.clock.ms };
    this.clock.after(this.seekMs, () => {
      this.#at = { ...this.#at, ms: this.clock.ms };
      this.seeking = false;
      this.dispatchEvent(new Event('seeked'));
    });
  }

  play(): Promise<void> {
    this.#paused = false;
    this.plays += 1;
    return new Promise((resolve) =>
      this.clock.after(this.startMs, () => {
        this.#settle();
        this.#moves = !this.#paused;
        resolve();
      }),
    );
  }

  pause(): void {
    this.#settle();
    this.#paused = true;
    this.#moves = false;
  }

  #settle(): void {
    this.#at = { s: this.currentTime, ms: this.clock.ms };
  }
}

interface Heard {
  what: 'voice' | 'stop' | 'original on' | 'original off';
  atMs: number;
  offsetMs?: number;
}

export interface FakeSound extends SoundSide {
  /** What was asked for, and for when. */
  heard: Heard[];
  isLetOut: boolean;
}

function fakeSound(clock: FakeClock): FakeSound {
  const heard: Heard[] = [];
  const say = (what: Heard['what'], atS = clock.ms / 1000, offsetMs?: number) =>
    heard.push({ what, atMs: atS * 1000, ...(offsetMs !== undefined && { offsetMs }) });
  return {
    ...{ heard, isLetOut: true },
    get nowS() {
      return clock.ms / 1000;
    },
    get isRunning() {
      return this.isLetOut;
    },
    wake() {
      return Promise.resolve(this.isLetOut);
    },
    mix: {
      attach: () => undefined,
      setVolume: () => undefined,
      setOriginal: (isOn, atS) => say(isOn ? 'original on' : 'original off', atS),
    },
    voices: {
      prime: () => Promise.resolve(),
      pump: () => undefined,
      start: (_voice, atS, offsetMs) => say('voice', atS, offsetMs),
      stop: () => say('stop'),
    },
  };
}

/** `frames`: when its pictures begin, ms. */
export function previewStage(videoMs: number, frames: number[] = []) {
  const clock = new FakeClock();
  const video = new FakeVideo(clock, videoMs / 1000);
  const sound = fakeSound(clock);
  const states: EngineState[] = [];
  const engine = new PlaybackEngine({
    follower: new VideoFollower(video as unknown as HTMLVideoElement, () => clock.ms),
    frames: new FrameTimes((fromMs, toMs) => Promise.resolve(frames.filter((ms) => ms >= fromMs && ms < toMs))),
    ...{ sound: () => sound, everyFrame: clock.everyFrame },
    emit: (state) => void states.push(state),
  });
  return {
    ...{ clock, video, sound, engine, states },
    get state(): EngineState {
      return states.at(-1) ?? AT_REST;
    },
    /** Up to its end, wherever that is. */
    async playOut(): Promise<void> {
      void engine.play();
      await clock.run(STEP_MS);
      for (let n = 0; n < 10_000 && states.at(-1)?.isPlaying; n++) await clock.run(STEP_MS);
    },
  };
}
