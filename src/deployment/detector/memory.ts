import type { LiveWorker } from '../worker-deployment.js';

/** What one look tells the next. */
export interface Memory {
  /** A worker's last sign of life, and when it was seen to be a new one, by our clock. */
  signs: Map<string, { sign: number; seenAt: Date }>;
  /** When each build last had a live worker: the server forgets dead ones. */
  aliveAt: Map<string, Date>;
  /** Jobs whose next step failed when they were last looked at. */
  stalled: string[];
  /** Where the walk over the open jobs goes on. */
  walkedTo?: string;
  /** The server keeps a list of runs in trouble (1.32 and newer); undefined: not asked yet. */
  reportsProblems?: boolean;
}

export const newMemory = (): Memory => ({ signs: new Map(), aliveAt: new Map(), stalled: [] });

/**
 * The workers with the time of their last sign by our own clock. Heartbeats carry the clock of the worker's machine: one
 * that is minutes off would make a dead worker live, or a living one dead. Only the first look has to believe it.
 */
export function byOwnClock(workers: readonly LiveWorker[], { signs }: Memory, now: Date): LiveWorker[] {
  const before = new Map(signs);
  signs.clear();
  return workers.map((worker) => {
    const key = [worker.identity, worker.taskQueue, worker.version?.buildId].join(' ');
    const sign = worker.lastSeenAt.getTime();
    const known = before.get(key);
    const seenAt = known ? (known.sign === sign ? known.seenAt : now) : new Date(Math.min(sign, now.getTime()));
    signs.set(key, { sign, seenAt });
    return { ...worker, lastSeenAt: seenAt };
  });
}
