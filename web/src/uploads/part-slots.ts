import type { PartSlots } from './upload-ports.js';

/** Of one browser, over all uploads and tabs. */
export const MOST_AT_ONCE = 4;

interface Waiter {
  bytes: number;
  give(): void;
}

/** Places within this tab. Small files first: a voice of 3 MB does not wait for a video of 3 GB. */
export class LocalSlots implements PartSlots {
  readonly #waiting: Waiter[] = [];
  #free: number;
  constructor(most = MOST_AT_ONCE) {
    this.#free = most;
  }

  async take(bytes: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(bytes, signal);
    let isGiven = false;
    return () => {
      if (!isGiven) this.#giveBack();
      isGiven = true;
    };
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const give = () => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      const waiter = { bytes, give };
      this.#waiting.push(waiter);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  #giveBack(): void {
    const next = this.#waiting.toSorted((a, b) => a.bytes - b.bytes)[0];
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    next.give();
  }
}
