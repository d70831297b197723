import { type AudioSample, AudioSampleSink, type InputAudioTrack } from 'mediabunny';
import type { PeakBlock } from './decode-messages.js';
import { BLOCK_MS, BlockPeaks } from './peaks.js';

const BLOCK_S = BLOCK_MS / 1000;

/** Two are what is looked at, of however many there are. */
const CHANNELS = 2;

/** Decodes a file stretch by stretch and keeps nothing of it. One after the other it goes on where it is; elsewhere it begins anew. */
export class PeakReader {
  readonly #sink: AudioSampleSink;
  #samples: AsyncGenerator<AudioSample, void, unknown> | undefined;
  #nextIndex = -1;
  /** Read already, and partly of the next block. */
  #rest: Chunk | undefined;
  /** Hours of sound go through them: new ones for each chunk would be hundreds of MB before they are collected. */
  readonly #planes: Float32Array[] = [];

  constructor(track: InputAudioTrack) {
    this.#sink = new AudioSampleSink(track);
  }

  async read(index: number): Promise<PeakBlock> {
    const block = new BlockPeaks(index);
    const samples = await this.#from(index);
    if (this.#rest) addTo(block, this.#rest);
    this.#rest = undefined;
    for (;;) {
      const { value } = await samples.next();
      if (!value) break;
      const chunk = this.#chunkOf(value);
      addTo(block, chunk);
      if (chunk.endS > (index + 1) * BLOCK_S) {
        this.#rest = chunk;
        break;
      }
    }
    return { index, pairs: block.finish() };
  }

  async close(): Promise<void> {
    await this.#samples?.return();
    this.#samples = undefined;
  }

  /** Holds until the next one. */
  #chunkOf(sample: AudioSample): Chunk {
    const { sampleRate, timestamp, duration, numberOfFrames, numberOfChannels } = sample;
    const planes = Array.from({ length: Math.min(CHANNELS, numberOfChannels) }, (_, planeIndex) => {
      const plane = this.#plane(planeIndex, numberOfFrames);
      sample.copyTo(plane, { planeIndex, format: 'f32-planar' });
      return plane;
    });
    sample.close();
    return { planes, sampleRate, startSample: Math.round(timestamp * sampleRate), endS: timestamp + duration };
  }

  #plane(index: number, frames: number): Float32Array {
    const before = this.#planes[index];
    const plane = before && before.length >= frames ? before : new Float32Array(frames);
    this.#planes[index] = plane;
    return plane.subarray(0, frames);
  }

  async #from(index: number): Promise<AsyncGenerator<AudioSample, void, unknown>> {
    if (!this.#samples || this.#nextIndex !== index) {
      await this.close();
      this.#rest = undefined;
      this.#samples = this.#sink.samples(index * BLOCK_S);
    }
    this.#nextIndex = index + 1;
    return this.#samples;
  }
}

interface Chunk {
  planes: Float32Array[];
  startSample: number;
  sampleRate: number;
  endS: number;
}

function addTo(block: BlockPeaks, { planes, startSample, sampleRate }: Chunk): void {
  for (const plane of planes) block.add(plane, startSample, sampleRate);
}

/** Which block comes next: what is looked at first, then the others in order. Undefined: all are there. */
export function nextBlock(count: number, look: { fromMs: number; toMs: number }, has: (index: number) => boolean) {
  const [first, last] = [Math.max(0, Math.floor(look.fromMs / BLOCK_MS)), Math.floor(look.toMs / BLOCK_MS)];
  const order = [...range(first, Math.min(count - 1, last)), ...range(0, count - 1)];
  return order.find((index) => !has(index));
}

const range = (first: number, last: number) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
