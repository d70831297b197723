import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutDeps } from './rollout-deps.js';

/** gRPC: deadline exceeded, resource exhausted, unavailable. */
const NO_ANSWER = [4, 8, 14];

export const isNoAnswer = (error: unknown): boolean => NO_ANSWER.includes((error as { code?: number }).code ?? -1);

/**
 * Looks until there is an answer: what waits for minutes or hours must not end because the server was busy for a moment.
 * Undefined: interrupted.
 */
export async function untilAnswered<T>(
  { report, signal, waits }: Pick<RolloutDeps, 'report' | 'signal' | 'waits'>,
  look: () => Promise<T>,
): Promise<T | undefined> {
  let isSaid = false;
  while (!signal.aborted) {
    try {
      return await look();
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
    }
    if (!isSaid) report('Temporal does not answer; looking again …');
    isSaid = true;
    await sleep(waits.lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
