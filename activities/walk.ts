import type { Logger } from 'pino';

/** Where a walk over many rows goes on; nothing at its end. */
export interface Place {
  next?: string;
}

/** So many rows are read at a time: they fit in a minute even where each takes a call to Temporal and one to Sync.so. */
const PAGE = 200;
/** Looked after at a time: enough to be quick, few enough to go unnoticed beside the jobs themselves. */
const AT_ONCE = 10;

export interface Walk<T> {
  page(limit: number): Promise<T[]>;
  placeOf(item: T): string;
  heal(item: T): Promise<void>;
  /** What `heal` does to one, for the log. */
  what: string;
  log: Logger;
}

/** Does one page of a walk. One that cannot be healed is logged, stops no other, and is met again on the next walk. */
export async function walkPage<T>({ page, placeOf, heal, what, log }: Walk<T>): Promise<Place> {
  const items = await page(PAGE);
  const left = items.values();
  const lane = async () => {
    for (const item of left) {
      await heal(item).catch((error: unknown) => log.error({ id: placeOf(item), err: error }, `could not ${what}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const last = items.at(-1);
  return { next: items.length < PAGE || last === undefined ? undefined : placeOf(last) };
}
