/** When the pictures of a video really begin: no two need be equally long. */

/** Of the video, in ms and in order. */
export type ReadFrames = (fromMs: number, toMs: number) => Promise<number[]>;

const REACH_MS = 1_000;
/** Into a picture, so that no rounding shows the one before. */
export const INSIDE_MS = 1;

export class FrameTimes {
  readonly #read: ReadFrames;
  #known: { fromMs: number; toMs: number; frames: number[] } | undefined;

  constructor(read: ReadFrames) {
    this.#read = read;
  }

  /** The place to show the next picture (1) or the one before (-1); undefined where there is none, or nobody knows. */
  async step(fromMs: number, by: 1 | -1): Promise<number | undefined> {
    const near = await this.#around(fromMs);
    const found = by > 0 ? near.find((ms) => ms > fromMs + 0.01) : near.filter((ms) => ms <= fromMs + 0.01).at(-2); // the last of them is the one that is shown
    return found === undefined ? undefined : found + INSIDE_MS;
  }

  async #around(ms: number): Promise<number[]> {
    const known = this.#known;
    const isInside = known && ms - REACH_MS / 2 >= known.fromMs && ms + REACH_MS / 2 <= known.toMs;
    if (isInside) return known.frames;
    const span = { fromMs: ms - REACH_MS, toMs: ms + REACH_MS };
    const frames = await this.#read(span.fromMs, span.toMs);
    this.#known = { ...span, frames };
    return frames;
  }
}
