import { RAMP_S } from './segment-audio.js';

/** The video's own sound beside new voices, and both through one volume to where they are heard. */
export class Mix {
  readonly voices: GainNode;
  readonly #context: AudioContext;
  readonly #original: GainNode;
  readonly #master: GainNode;
  /** An element can be taken into a graph only once. */
  readonly #sources = new WeakMap<HTMLMediaElement, MediaElementAudioSourceNode>();
  #attached: HTMLMediaElement | undefined;
  #isOriginalOn = false;

  /** `output`: the loudspeaker, where nobody wants to listen in between. */
  constructor(context: AudioContext, output: AudioNode = context.destination) {
    this.#context = context;
    this.#master = context.createGain();
    this.#original = context.createGain();
    this.voices = context.createGain();
    this.#original.gain.value = 0;
    this.#original.connect(this.#master);
    this.voices.connect(this.#master);
    this.#master.connect(output);
  }

  /** From now on it is heard here alone. */
  attach(video: HTMLMediaElement): void {
    if (this.#attached) this.#sources.get(this.#attached)?.disconnect();
    const source = this.#sources.get(video) ?? this.#context.createMediaElementSource(video);
    this.#sources.set(video, source);
    source.connect(this.#original);
    this.#attached = video;
  }

  /** `atS`: of the context's clock; left out: now. */
  setOriginal(isOn: boolean, atS = this.#context.currentTime): void {
    const { gain } = this.#original;
    const now = this.#context.currentTime;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(atS > now ? Number(this.#isOriginalOn) : gain.value, Math.max(now, atS));
    gain.linearRampToValueAtTime(Number(isOn), Math.max(now, atS) + RAMP_S);
    this.#isOriginalOn = isOn;
  }

  /** 0…1. */
  setVolume(volume: number): void {
    this.#master.gain.setTargetAtTime(volume, this.#context.currentTime, RAMP_S / 3);
  }
}
