import { type AudioSample, AudioSampleSink, type InputAudioTrack } from 'mediabunny';
import type { Sound } from './decode-messages.js';

/** A decoder that begins in the middle needs some sound before it gives the right one: a packet of AAC, more of MP3 and Opus. */
const PREROLL_S = 0.2;

/** To the sample, so that one stretch joins the next. Undefined where there is no sound. */
export async function readSound(track: InputAudioTrack, fromMs: number, toMs: number): Promise<Sound | undefined> {
  const [fromS, toS] = [fromMs / 1000, toMs / 1000];
  let made: Collected | undefined;
  for await (const sample of new AudioSampleSink(track).samples(Math.max(0, fromS - PREROLL_S), toS)) {
    made ??= new Collected(sample, fromS, toS);
    made.take(sample);
    sample.close();
  }
  return made?.sound(fromMs);
}

class Collected {
  readonly #rate: number;
  readonly #start: number;
  readonly #channels: Float32Array<ArrayBuffer>[];
  #end = 0;

  constructor({ sampleRate, numberOfChannels }: AudioSample, fromS: number, toS: number) {
    this.#rate = sampleRate;
    this.#start = Math.round(fromS * sampleRate);
    const length = Math.round(toS * sampleRate) - this.#start;
    this.#channels = Array.from({ length: Math.min(2, numberOfChannels) }, () => new Float32Array(length));
  }

  take(sample: AudioSample): void {
    const at = Math.round(sample.timestamp * this.#rate) - this.#start;
    for (const [planeIndex, channel] of this.#channels.entries()) {
      const skipped = Math.max(0, -at);
      const frameCount = Math.min(sample.numberOfFrames - skipped, channel.length - Math.max(0, at));
      if (frameCount <= 0) return;
      const target = channel.subarray(Math.max(0, at), Math.max(0, at) + frameCount);
      sample.copyTo(target, { planeIndex, format: 'f32-planar', frameOffset: skipped, frameCount });
      this.#end = Math.max(this.#end, Math.max(0, at) + frameCount);
    }
  }

  /** Without the silence after the last sample. */
  sound(fromMs: number): Sound | undefined {
    if (this.#end === 0) return undefined;
    const channels = this.#channels.map((channel) => channel.slice(0, this.#end));
    return { sampleRate: this.#rate, fromMs, channels };
  }
}
