import { cancellationSignal } from '@temporalio/activity';
import { AppError } from '../src/domain/errors.js';
import { whileBeating } from './transfer.js';

/**
 * Activities a worker does at a time. Most are a statement or a short call, and wait more than they work: so many that
 * none waits for a place, few enough for one process and its database connections. What holds memory has places of its
 * own below; with all who wait for those it takes 152 of these, so that there are always 48 for everything else.
 */
export const ACTIVITIES_AT_ONCE = 200;
/** A transfer holds up to 32 MiB; 16 at once stay well under 1 GiB. */
const TRANSFERS = { places: 16, mostWaiting: 64 };
/** Up to 32 MiB each too. Apart from the others: how long one takes is up to a server that somebody has named. */
const FETCHES = { places: 8, mostWaiting: 16 };
/** Jobs whose files are looked at: each waits for its probes, and none for a transfer of hours. */
const PREPARATIONS = { places: 16, mostWaiting: 32 };
/**
 * A probe is a process of some 70 MiB, for seconds; one whose file is made to exhaust it may take ten times as much
 * before it is stopped (src/media/probe-limits.ts). All who may ask at once have room to wait.
 */
const PROBES = { places: 3, mostWaiting: PREPARATIONS.places + TRANSFERS.places };
/** Well under the 30 minutes some steps have (workflows/activities.ts), of which the wait is a part. */
const LONGEST_WAIT_MS = 10 * 60_000;
/** For those who find even the queue full. */
const COME_BACK_MS = 30_000;

/** Does the work when it is its turn, and beats while it waits. */
export type AtMost = <T>(work: () => Promise<T>) => Promise<T>;

/** Of one worker. */
export interface Limits {
  transfers: AtMost;
  /** One for each file that is fetched from a URL. */
  fetches: AtMost;
  /** One for each job that is prepared. */
  preparations: AtMost;
  /** One for each file that is probed, by whomever. */
  probes: AtMost;
}

export const createLimits = (): Limits => ({
  transfers: atMost(TRANSFERS),
  fetches: atMost(FETCHES),
  preparations: atMost(PREPARATIONS),
  probes: atMost(PROBES),
});

interface Limit {
  places: number;
  /** Who comes then is sent back to Temporal, which keeps thousands; a wait here takes a place of the worker. */
  mostWaiting: number;
  longestWaitMs?: number;
}

/** First come, first served; whoever is cancelled leaves the queue. */
export function atMost({ places, mostWaiting, longestWaitMs = LONGEST_WAIT_MS }: Limit): AtMost {
  let free = places;
  const queue: (() => void)[] = [];

  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      queue.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });

  async function enter(): Promise<void> {
    const cancelled = cancellationSignal();
    cancelled.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    if (queue.length >= mostWaiting) throw allTaken();
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(longestWaitMs)]);
    await whileBeating(() => turn(signal)).catch(() => {
      throw cancelled.aborted ? cancelled.reason : allTaken();
    });
  }

  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

const allTaken = () =>
  new AppError('service_unavailable', {
    detail: 'All places for files are taken on this worker.',
    retryAfterMs: COME_BACK_MS,
  });
