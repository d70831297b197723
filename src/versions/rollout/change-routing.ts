import { isConflict, Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';
import type { Routing } from './routing.js';
import { isNoAnswer, untilAnswered } from './until-answered.js';

/**
 * Makes a change of the routing, which must not be left half done because the server was silent for a moment: where there
 * was no answer it looks whether the change was made, and makes it again while the routing is as we left it. Throws
 * Refusal. Undefined: interrupted, and not known whether it was made.
 */
export async function changeRouting<T>(
  deps: Pick<RolloutDeps, 'report' | 'signal' | 'waits'>,
  routing: Pick<Routing, 'settle'>,
  make: () => Promise<T>,
): Promise<T | undefined> {
  for (let isUnsure = false; ; isUnsure = true) {
    try {
      return await make();
    } catch (error) {
      // A change that was given up can still come true, and then the next one meets it as a conflict.
      if (!wasSilent(error) && !(isUnsure && isConflict(error))) throw error;
    }
    await untilAnswered(deps, () => routing.settle());
    if (deps.signal.aborted) return undefined;
  }
}

const wasSilent = (error: unknown): boolean =>
  isNoAnswer(error) || (error instanceof Refusal && isNoAnswer(error.cause ?? {}));
