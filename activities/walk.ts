import type { Logger } from 'pino';
import { within } from '../src/platform/deadline.js';
import { inParallel } from '../src/platform/in-parallel.js';
import type { JobOutcomes, ListedState } from '../src/temporal/job-outcomes.js';
import { whileBeating } from './transfer.js';

/** Where a walk over many rows goes on; nothing at its end. */
export interface Place {
  next?: string;
}

/** Five pages a run (workflows/reconcile.ts) are 10,000 rows a minute; their submissions take some MB of memory. */
const PAGE = 2_000;
/** Looked after at a time: enough to be quick, few enough to go unnoticed beside the jobs themselves. */
const AT_ONCE = 10;
/** A step may take 2 minutes (workflows/reconcile.ts). None is begun after one, so that slow ones come to an end. */
const LAST_BEGIN_MS = 60_000;
/** Whatever has not come to its end by then is left behind, or the step would do the same page for ever. */
const END_MS = 100_000;

export interface PageWalk<T> {
  page(limit: number): Promise<T[]>;
  /** Its job's id, by which pages are sorted. */
  placeOf(item: T): string;
  /** What became of their workflows, as Temporal lists them: one question for many. */
  listed: JobOutcomes['listed'];
  /** `listed`: as the list has it, which is some moments late. One that is not in it may be there all the same. */
  heal(item: T, listed: ListedState | undefined): Promise<void>;
  /** What `heal` does to one, for the log. */
  what: string;
  log: Logger;
}

/**
 * Does one page of a walk, or as much of it as there is time for. One that cannot be healed is logged, stops no other,
 * and is met again on the next walk.
 */
export function walkPage<T>(walk: PageWalk<T>): Promise<Place> {
  return whileBeating(async () => {
    const begun = Date.now();
    const items = await walk.page(PAGE);
    const last = await healAll(walk, items, begun);
    const isEnd = items.length < PAGE && last === items.at(-1);
    return { next: isEnd || last === undefined ? undefined : walk.placeOf(last) };
  });
}

/** The last one that was begun; in their order, so all before it were too. */
async function healAll<T>(walk: PageWalk<T>, items: T[], begun: number): Promise<T | undefined> {
  const { placeOf, heal, what, log } = walk;
  const states = await listed(walk, items);
  let last: T | undefined;
  // At least one, or a slow page would be begun again for ever.
  const mayBegin = () => last === undefined || Date.now() - begun <= LAST_BEGIN_MS;
  const healing = inParallel(items, { atOnce: AT_ONCE, mayBegin }, async (item) => {
    last = item;
    await heal(item, states.get(placeOf(item))).catch((error: unknown) => {
      log.error({ id: placeOf(item), err: error }, `could not ${what}`);
    });
  });
  await within(Math.max(0, begun + END_MS - Date.now()), healing).catch((error: unknown) => {
    log.error({ err: error }, `gave up waiting: could not ${what}`);
  });
  return last;
}

/** Without the list each is asked after by itself. */
async function listed<T>(walk: PageWalk<T>, items: T[]): ReturnType<PageWalk<T>['listed']> {
  const { placeOf, log } = walk;
  if (items.length === 0) return new Map();
  return await walk.listed(items.map(placeOf)).catch((error: unknown) => {
    log.warn({ err: error }, 'Temporal does not list which jobs run; each is looked at');
    return new Map();
  });
}
