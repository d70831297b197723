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
/**
 * Up to 32 MiB each too. Apart from the others: how long one takes is up to a server that somebody has named. So whoever
 * names slow ones has half of the places at most, and others find one free.
 */
const FETCHES = { places: 8, mostOfOne: 4, mostWaiting: 16 };
/** Jobs whose files are looked at: each waits for its probes, and none for a transfer of hours. */
const PREPARATIONS = { places: 16, mostWaiting: 32 };
/**
 * A probe is a process of some 70 MiB, for seconds; one whose file is made to exhaust it may take ten times as much
 * before it is stopped (src/media/probe-limits.ts). They mostly wait for the store, so more than there are cores. All who
 * may ask at once have room to wait.
 */
const PROBES = { places: 4, mostWaiting: PREPARATIONS.places + TRANSFERS.places };
/** Well under the 30 minutes some steps have (workflows/activities.ts), of which the wait is a part. */
const LONGEST_WAIT_MS = 10 * 60_000;
/** For those who find even the queue full: when it is expected to be their turn, and within these. */
const COME_BACK_MS = { least: 1_000, most: 30_000 };
/** How much the last one tells of how long the next takes. */
const NEWS_SHARE = 0.1;

/** Does the work when it is its turn, and beats while it waits. `owner`: whose it is, where one may not have all places. */
export type AtMost = <T>(work: () => Promise<T>, owner?: string) => Promise<T>;

/** Of one worker. */
export interface Limits {
  transfers: AtMost;
  /** One for each file that is fetched from a URL; its user is to be named. */
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
  /** Of these, for the work of one owner; left out: all. */
  mostOfOne?: number;
  /** Who comes then is sent back to Temporal, which keeps thousands; a wait here takes a place of the worker. */
  mostWaiting: number;
  longestWaitMs?: number;
}

/** First come, first served, but for those whose owner has enough places; whoever is cancelled leaves the queue. */
export function atMost({ mostWaiting, longestWaitMs = LONGEST_WAIT_MS, ...limit }: Limit): AtMost {
  const places = placesFor(limit);
  const queue: Waiter[] = [];
  const turns = turnsOf(limit.places);

  const turn = (owner: string | undefined, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiter = { owner, enter };
      queue.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });

  async function enter(owner: string | undefined): Promise<void> {
    const cancelled = cancellationSignal();
    cancelled.throwIfAborted();
    if (places.take(owner)) return;
    if (queue.length >= mostWaiting) throw allTaken(turns.next(queue.length));
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(longestWaitMs)]);
    await whileBeating(() => turn(owner, signal)).catch(() => {
      throw cancelled.aborted ? cancelled.reason : allTaken(COME_BACK_MS.most);
    });
  }

  function leave(owner: string | undefined): void {
    places.giveBack(owner);
    const next = queue.findIndex((waiter) => places.take(waiter.owner));
    if (next >= 0) queue.splice(next, 1)[0]?.enter();
  }

  return async (work, owner) => {
    await enter(owner);
    const begun = performance.now();
    try {
      return await work();
    } finally {
      turns.took(performance.now() - begun);
      leave(owner);
    }
  };
}

interface Waiter {
  owner: string | undefined;
  enter(): void;
}

function placesFor({ places, mostOfOne = places }: Pick<Limit, 'places' | 'mostOfOne'>) {
  let free = places;
  const held = new Map<string | undefined, number>();
  const heldBy = (owner: string | undefined) => held.get(owner) ?? 0;
  return {
    /** False where none is free for them. */
    take(owner: string | undefined): boolean {
      if (free === 0 || (owner !== undefined && heldBy(owner) >= mostOfOne)) return false;
      free -= 1;
      held.set(owner, heldBy(owner) + 1);
      return true;
    },
    giveBack(owner: string | undefined): void {
      free += 1;
      held.set(owner, heldBy(owner) - 1);
      if (heldBy(owner) === 0) held.delete(owner);
    },
  };
}

/**
 * When those who were sent back are to come again: one after the other, as fast as the work goes. Sent back all alike for
 * half a minute, hundreds of short ones would leave the places empty meanwhile, and then come all at once.
 */
function turnsOf(places: number) {
  let eachMs = COME_BACK_MS.least;
  let lastAt = 0;
  return {
    took(ms: number): void {
      eachMs += NEWS_SHARE * (ms - eachMs);
    },
    /** In ms from now; `before`: those who wait here. */
    next(before: number): number {
      const now = performance.now();
      lastAt = Math.max(lastAt, now + (before * eachMs) / places) + eachMs / places;
      return Math.min(COME_BACK_MS.most, Math.max(COME_BACK_MS.least, lastAt - now));
    },
  };
}

const allTaken = (retryAfterMs: number) =>
  new AppError('service_unavailable', { detail: 'All places for files are taken on this worker.', retryAfterMs });
