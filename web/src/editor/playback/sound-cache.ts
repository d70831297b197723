import type { Sound } from '../../media/decode-messages.js';

/** Decoded sound of voices, in chunks on a grid of the file, so that a crop or a place to begin at needs no new ones. */

export const CHUNK_MS = 2_000;
const MOST_BYTES = 64 * 1024 ** 2;

/** Undefined where there is no sound in the stretch; rejects where the file cannot be read. */
export type ReadVoice = (localId: string, fromMs: number, toMs: number) => Promise<Sound | undefined>;

interface Entry {
  buffer: Promise<AudioBuffer | undefined>;
  bytes: number;
}

export class SoundCache {
  readonly #context: Pick<BaseAudioContext, 'createBuffer'>;
  readonly #read: ReadVoice;
  readonly #entries = new Map<string, Entry>();

  constructor(context: Pick<BaseAudioContext, 'createBuffer'>, read: ReadVoice) {
    this.#context = context;
    this.#read = read;
  }

  /** `index`: of the chunk, from 0. */
  chunk(localId: string, index: number): Promise<AudioBuffer | undefined> {
    const key = `${localId} ${index}`;
    const entry = this.#entries.get(key) ?? this.#begin(key, localId, index);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.buffer;
  }

  #begin(key: string, localId: string, index: number): Entry {
    const entry: Entry = { bytes: 0, buffer: this.#load(localId, index) };
    entry.buffer.then(
      (buffer) => this.#keep(entry, buffer),
      () => this.#entries.delete(key), // it may be readable the next time
    );
    return entry;
  }

  async #load(localId: string, index: number): Promise<AudioBuffer | undefined> {
    const sound = await this.#read(localId, index * CHUNK_MS, (index + 1) * CHUNK_MS);
    const [first] = sound?.channels ?? [];
    if (!sound || !first) return undefined;
    const buffer = this.#context.createBuffer(sound.channels.length, first.length, sound.sampleRate);
    for (const [channel, samples] of sound.channels.entries()) buffer.copyToChannel(samples, channel);
    return buffer;
  }

  #keep(entry: Entry, buffer: AudioBuffer | undefined): void {
    entry.bytes = buffer ? buffer.length * buffer.numberOfChannels * 4 : 0;
    let sum = [...this.#entries.values()].reduce((total, { bytes }) => total + bytes, 0);
    for (const [key, { bytes }] of this.#entries) {
      if (sum <= MOST_BYTES) return;
      this.#entries.delete(key);
      sum -= bytes;
    }
  }
}
