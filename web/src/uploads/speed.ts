/** Long enough not to jump, short enough to be true. */
const MEAN_OVER_MS = 10_000;
/** What is said before is a guess that is wrong by minutes. */
const KNOWN_AFTER_MS = 5_000;

interface Sample {
  at: number;
  bytes: number;
}

export interface Speed {
  bytesPerSecond: number;
  /** Undefined until it is known well enough. */
  secondsLeft: number | undefined;
}

/** How fast an upload is, by what was sent in the last seconds. */
export class SpeedMeter {
  #samples: Sample[] = [];

  /** `bytes`: sent in all by this run; `at` in ms. */
  add(bytes: number, at: number): void {
    const last = this.#samples.at(-1);
    if (last && bytes < last.bytes) this.#samples = []; // a part began anew: what it had sent counts for nothing
    this.#samples.push({ at, bytes });
    const from = this.#samples.findLastIndex((sample) => at - sample.at >= MEAN_OVER_MS);
    if (from > 0) this.#samples.splice(0, from);
  }

  /** It stands still by intent: the pause does not count. */
  reset(): void {
    this.#samples = [];
  }

  of(bytesLeft: number, now: number): Speed | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || now - first.at < 1_000) return undefined;
    const bytesPerSecond = ((last.bytes - first.bytes) * 1_000) / (now - first.at);
    const isKnown = now - first.at >= KNOWN_AFTER_MS && bytesPerSecond > 0;
    return { bytesPerSecond, secondsLeft: isKnown ? bytesLeft / bytesPerSecond : undefined };
  }
}
