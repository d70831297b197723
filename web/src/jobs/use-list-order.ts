import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { onEvent } from '../api/events.js';
import { type Filter, type ListOrder, mergeOrder } from './list-order.js';

export interface OrderOptions extends Filter {
  jobs: readonly JobResource[];
  /** They are those of the filter before, shown until the new ones are read. */
  isStale: boolean;
  isHeld(): boolean;
}

const NONE: ListOrder = { shown: [], waiting: [] };

/** The list as it is shown: each job where it was, and those that wait. */
export function useListOrder({ jobs, isStale, isHeld, ...filter }: OrderOptions) {
  const [order, setOrder] = useState(NONE);
  const key = `${filter.statuses.join()} ${filter.text}`;
  const seen = useRef({ key: '', jobs: new Map<string, JobResource>() });
  const gone = useGone();
  // Before anything is painted, or the list would be empty for a moment.
  useLayoutEffect(() => {
    if (isStale) return;
    const isOther = seen.current.key !== key;
    if (isOther) seen.current = { key, jobs: new Map() };
    for (const job of jobs) seen.current.jobs.set(job.id, job);
    const read = jobs.map(({ id }) => id);
    setOrder((before) => mergeOrder(isOther ? NONE : before, read, { isHeld: isHeld(), gone }));
  }, [jobs, isStale, key, isHeld, gone]);
  const now = new Map(jobs.map((job) => [job.id, job]));
  const shown = order.shown.flatMap((id) => now.get(id) ?? seen.current.jobs.get(id) ?? []);
  const showAll = () => setOrder({ shown: jobs.map(({ id }) => id), waiting: [] });
  return { shown, waiting: order.waiting.length, showAll };
}

/** Jobs that were deleted while the list is open. */
function useGone(): ReadonlySet<string> {
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      onEvent(({ type, data }) => {
        if (type === 'job_deleted') setGone((before) => new Set([...before, (data as { id: string }).id]));
      }),
    [],
  );
  return gone;
}
