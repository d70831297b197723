import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 200;

/** Asks until there is an answer; after `withinMs` the test fails with what it was waiting for, as known by then. */
export async function until<T>(
  what: string | (() => string),
  withinMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) {
      throw new Error(`Waited ${withinMs / 1000} s in vain: ${typeof what === 'string' ? what : what()}.`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
