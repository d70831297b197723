/** The loudness of sound as it is drawn: the smallest and the largest sample of each of many short stretches. */

/** Pairs a second of the finest level. */
export const PEAKS_PER_SECOND = 200;
export const BLOCK_MS = 30_000;
export const BLOCK_PAIRS = (PEAKS_PER_SECOND * BLOCK_MS) / 1000;

/** How many of the finest pairs one pair of each level holds; each divides a block. */
export const LEVELS = [1, 4, 20, 100] as const;

/** Collects the pairs of one block. */
export class BlockPeaks {
  readonly #pairs = new Float32Array(BLOCK_PAIRS * 2);
  #filled = 0;

  constructor(readonly index: number) {}

  get startPair(): number {
    return this.index * BLOCK_PAIRS;
  }

  /** `startSample`: of the file, as all of them are counted at `sampleRate`. What lies in other blocks is passed over. */
  add(samples: Float32Array, startSample: number, sampleRate: number): void {
    const perPair = sampleRate / PEAKS_PER_SECOND;
    const first = Math.max(this.startPair, Math.floor(startSample / perPair));
    const end = Math.min(this.startPair + BLOCK_PAIRS, Math.ceil((startSample + samples.length) / perPair));
    for (let pair = first; pair < end; pair++) {
      const from = Math.max(0, Math.ceil(pair * perPair) - startSample);
      const to = Math.min(samples.length, Math.ceil((pair + 1) * perPair) - startSample);
      if (to > from) this.#take(pair - this.startPair, samples, from, to);
    }
  }

  /** As long as there was sound; nothing where there was none. */
  finish(): Int8Array {
    return Int8Array.from(this.#pairs.subarray(0, this.#filled * 2), (value) => Math.round(value * 127));
  }

  /** Hours of sound go through here, sample by sample. */
  #take(pair: number, samples: Float32Array, from: number, to: number): void {
    let least = this.#pairs[pair * 2] ?? 0;
    let most = this.#pairs[pair * 2 + 1] ?? 0;
    for (let at = from; at < to; at++) {
      const value = samples[at] ?? 0;
      if (value < least) least = value;
      else if (value > most) most = value;
    }
    this.#pairs[pair * 2] = Math.max(-1, least);
    this.#pairs[pair * 2 + 1] = Math.min(1, most);
    this.#filled = Math.max(this.#filled, pair + 1);
  }
}

/** Each pair holds `factor` of the given ones. */
export function coarser(pairs: Int8Array, factor: number): Int8Array {
  const made = new Int8Array(Math.ceil(pairs.length / 2 / factor) * 2);
  for (let at = 0; at < pairs.length; at += 2) {
    const to = Math.floor(at / 2 / factor) * 2;
    made[to] = Math.min(made[to] ?? 0, pairs[at] ?? 0);
    made[to + 1] = Math.max(made[to + 1] ?? 0, pairs[at + 1] ?? 0);
  }
  return made;
}

/** What is known of the sound of a file, as its blocks come. */
export class Peaks {
  readonly #blocks = new Map<number, Int8Array[]>();

  add(index: number, pairs: Int8Array): void {
    const levels: Int8Array[] = [];
    for (const [n, size] of LEVELS.entries()) {
      levels.push(n === 0 ? pairs : coarser(levels[n - 1] ?? pairs, size / (LEVELS[n - 1] ?? 1)));
    }
    this.#blocks.set(index, levels);
  }

  has(index: number): boolean {
    return this.#blocks.has(index);
  }

  /** Blocks of a stretch that have come. */
  countIn(fromMs: number, toMs: number): number {
    let count = 0;
    for (let index = Math.floor(fromMs / BLOCK_MS); index * BLOCK_MS < toMs; index++) count += Number(this.has(index));
    return count;
  }

  /** Least and most of a stretch, -1…1; undefined where it has not come yet, or the sound has ended. */
  between(fromMs: number, toMs: number): [least: number, most: number] | undefined {
    const level = levelFor(toMs - fromMs);
    const pairMs = (1000 / PEAKS_PER_SECOND) * (LEVELS[level] ?? 1);
    const [first, end] = [
      Math.floor(fromMs / pairMs),
      Math.max(Math.floor(fromMs / pairMs) + 1, Math.ceil(toMs / pairMs)),
    ];
    let found: [number, number] | undefined;
    for (let pair = first; pair < end; pair++) {
      const one = this.#pair(level, pair, BLOCK_MS / pairMs);
      if (one) found = found ? [Math.min(found[0], one[0]), Math.max(found[1], one[1])] : one;
    }
    return found && [found[0] / 127, found[1] / 127];
  }

  #pair(level: number, pair: number, perBlock: number): [number, number] | undefined {
    const pairs = this.#blocks.get(Math.floor(pair / perBlock))?.[level];
    const at = (pair % perBlock) * 2;
    return pairs && at < pairs.length ? [pairs[at] ?? 0, pairs[at + 1] ?? 0] : undefined;
  }
}

/** The coarsest that is still finer than a stretch, so that few pairs are looked at however far away it is seen from. */
function levelFor(stretchMs: number): number {
  const pairs = (stretchMs * PEAKS_PER_SECOND) / 1000;
  return Math.max(
    0,
    LEVELS.findLastIndex((size) => size <= pairs),
  );
}
