import {
  type Microphone,
  type MicrophoneEars,
  type MicrophoneFault,
  NoMicrophone,
  openMicrophone,
} from './microphone.js';
import { wavOf } from './wav.js';

export const LONGEST_MS = 300_000;
const COUNT = 3;

export type RecorderState =
  | { at: 'closed' }
  /** The browser asks whether it may. */
  | { at: 'asking' }
  | { at: 'ready' }
  /** So many seconds are left. */
  | { at: 'counting'; left: number }
  | { at: 'recording'; ms: number }
  /** `cut`: why it ended by itself. */
  | { at: 'recorded'; ms: number; wav: Blob; cut?: 'unplugged' | 'full' }
  | { at: 'failed'; fault: MicrophoneFault };

export interface RecorderParts {
  open: (ears: MicrophoneEars) => Promise<Microphone>;
  /** Every second, until what it returns is called. */
  everySecond: (act: () => void) => () => void;
}

const BROWSER: RecorderParts = {
  open: openMicrophone,
  everySecond: (act) => {
    const timer = setInterval(act, 1_000);
    return () => clearInterval(timer);
  },
};

/** Records one voice: opened, counted down, recorded, listened to, and begun anew as often as it takes. */
export class WavRecorder {
  readonly #parts: RecorderParts;
  readonly #changed: () => void;
  #state: RecorderState = { at: 'closed' };
  #level = 0;
  #microphone: Microphone | undefined;
  #samples: Float32Array[] = [];
  #frames = 0;
  #stopCounting: (() => void) | undefined;

  /** `changed`: is called whenever what can be seen of it has. */
  constructor(changed: () => void, parts: RecorderParts = BROWSER) {
    this.#changed = changed;
    this.#parts = parts;
  }

  get state(): RecorderState {
    return this.#state;
  }

  /** How loud it is now, 0…1. */
  get level(): number {
    return this.#level;
  }

  /** The microphone is open. */
  get canRecord(): boolean {
    return this.#microphone !== undefined;
  }

  async open(): Promise<void> {
    this.#to({ at: 'asking' });
    const ears = { onSamples: this.#hear, onUnplugged: this.#unplugged };
    try {
      const microphone = await this.#parts.open(ears);
      if (this.#state.at !== 'asking') return microphone.close();
      this.#microphone = microphone;
      this.#to({ at: 'ready' });
    } catch (error) {
      if (this.#state.at === 'asking') this.#to({ at: 'failed', fault: faultOf(error) });
    }
  }

  /** After 3, 2, 1. */
  begin(): void {
    if (!this.#microphone || this.#state.at === 'recording') return;
    let left = COUNT;
    this.#to({ at: 'counting', left });
    this.#stopCounting?.();
    this.#stopCounting = this.#parts.everySecond(() => {
      left -= 1;
      if (left > 0) return this.#to({ at: 'counting', left });
      this.#stopCounting?.();
      [this.#samples, this.#frames] = [[], 0];
      this.#to({ at: 'recording', ms: 0 });
    });
  }

  stop(cut?: 'unplugged' | 'full'): void {
    if (this.#state.at === 'counting') {
      this.#stopCounting?.();
      this.#to({ at: 'ready' });
    }
    if (this.#state.at !== 'recording') return;
    const wav = wavOf(this.#samples, this.#rate);
    this.#to({ at: 'recorded', ms: this.#ms, wav, ...(cut && { cut }) });
  }

  /** Nothing hears any more, and what was recorded is gone. */
  close(): void {
    this.#stopCounting?.();
    this.#microphone?.close();
    this.#microphone = undefined;
    this.#samples = [];
    this.#level = 0;
    this.#to({ at: 'closed' });
  }

  get #rate(): number {
    return this.#microphone?.sampleRate ?? 1;
  }

  get #ms(): number {
    return Math.round((this.#frames / this.#rate) * 1000);
  }

  #hear = (samples: Float32Array): void => {
    this.#level = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    if (this.#state.at === 'recording') this.#take(samples);
    else this.#changed();
  };

  #take(samples: Float32Array): void {
    const room = (LONGEST_MS / 1000) * this.#rate - this.#frames;
    const taken = samples.subarray(0, room);
    this.#samples.push(taken);
    this.#frames += taken.length;
    if (taken.length === room) this.stop('full');
    else this.#to({ at: 'recording', ms: this.#ms });
  }

  #unplugged = (): void => {
    if (this.#state.at === 'recording' && this.#frames > 0) this.stop('unplugged');
    else if (this.#state.at !== 'recorded') this.#to({ at: 'failed', fault: 'unplugged' });
    this.#stopCounting?.();
    this.#microphone?.close();
    this.#microphone = undefined;
    this.#level = 0;
  };

  #to(state: RecorderState): void {
    this.#state = state;
    this.#changed();
  }
}

const faultOf = (error: unknown): MicrophoneFault => (error instanceof NoMicrophone ? error.fault : 'busy');
