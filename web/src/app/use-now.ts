import { useSyncExternalStore } from 'react';
import { serverNow } from './server-clock.js';

/** One timer for everything on the page that counts seconds; none while nobody sees it. */
const listeners = new Set<() => void>();
let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;

const TICK_MS = 1_000;

function tick(): void {
  now = serverNow();
  for (const listener of listeners) listener();
}

function run(): void {
  const isWanted = listeners.size > 0 && document.visibilityState === 'visible';
  if (!isWanted) {
    clearInterval(timer);
    timer = undefined;
  } else if (timer === undefined) {
    timer = setInterval(tick, TICK_MS);
    tick();
  }
}

document.addEventListener('visibilitychange', run);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  run();
  return () => {
    listeners.delete(listener);
    run();
  };
}

/** The server's time, in ms since 1970, anew each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
