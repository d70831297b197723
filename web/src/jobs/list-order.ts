import type { JobResource } from '../../../src/http/schemas.js';

/** Which jobs a list shows, and in what order: never another one under somebody's pointer. */

export interface ListOrder {
  /** Ids, as they are shown. */
  shown: readonly string[];
  /** Ids of newer ones that wait until they are asked for. */
  waiting: readonly string[];
}

/**
 * The order once the list was read anew. While it is `held`, what is shown stays where it is, what was read further down is
 * added at the end, and what is new waits. `gone` are those that were deleted.
 */
export function mergeOrder(
  { shown }: ListOrder,
  read: readonly string[],
  o: { isHeld: boolean; gone?: ReadonlySet<string> },
): ListOrder {
  const known = shown.filter((id) => !o.gone?.has(id));
  if (!o.isHeld || known.length === 0) return { shown: read, waiting: [] };
  const isShown = new Set(known);
  const last = read.findLastIndex((id) => isShown.has(id));
  const fresh = read.filter((id, place) => place < last && !isShown.has(id));
  return { shown: [...known, ...read.slice(last + 1)], waiting: fresh };
}

/** What a list shows. */
export interface Filter {
  statuses: readonly string[];
  text: string;
}

type Listed = Pick<JobResource, 'id' | 'status' | 'name' | 'createdAt'>;

/** Whether the list may have to be read anew: the job belongs in it and is not there, or is and does not. */
export function concernsList(job: Listed, listed: readonly Listed[], { statuses }: Filter): boolean {
  const isIn = listed.some(({ id }) => id === job.id);
  const belongs = statuses.length === 0 || statuses.includes(job.status);
  const newest = listed[0];
  const isNew = newest === undefined || job.createdAt > newest.createdAt;
  return isIn ? !belongs : belongs && (isNew || statuses.length > 0);
}
