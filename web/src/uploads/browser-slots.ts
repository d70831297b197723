import { LocalSlots, MOST_AT_ONCE } from './part-slots.js';
import type { PartSlots } from './upload-ports.js';

/** A place in this tab, and then one of the browser's: tabs share the line. */
export class BrowserSlots implements PartSlots {
  readonly #local = new LocalSlots();

  async take(bytes: number, signal: AbortSignal): Promise<() => void> {
    const giveBack = await this.#local.take(bytes, signal);
    try {
      const release = await takeLock(signal);
      return () => {
        release();
        giveBack();
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}

const nameOf = (place: number) => `upload-slot:${place}`;

async function takeLock(signal: AbortSignal): Promise<() => void> {
  for (let place = 0; place < MOST_AT_ONCE; place += 1) {
    const release = await held(nameOf(place), { ifAvailable: true });
    if (release) return release;
  }
  const release = await held(nameOf(Math.floor(Math.random() * MOST_AT_ONCE)), { signal });
  return release ?? (() => undefined);
}

/** What gives it back; undefined where it is taken and was only to be tried. */
export function held(name: string, options: LockOptions): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const holding = navigator.locks.request(name, options, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => resolve(release));
    });
    holding.catch(reject);
  });
}
