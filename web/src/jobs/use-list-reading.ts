import { useEffect, useRef } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { onEvent } from '../api/events.js';
import { queryClient } from '../app/query-client.js';
import { concernsList, type Filter } from './list-order.js';

/** Many jobs may change at once; the list is read once for them all. */
const READ_AFTER_MS = 700;

/** Reads the list anew, an empty one too, where an event says that another job belongs in it, or one no longer. */
export function useListReading(jobs: readonly JobResource[], filter: Filter): void {
  const latest = useRef({ jobs, filter });
  latest.current = { jobs, filter };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer = undefined;
      void queryClient.invalidateQueries({ queryKey: ['jobs'] });
    };
    const stop = onEvent(({ type, data }) => {
      if (type !== 'job' || !concernsList(data as JobResource, latest.current.jobs, latest.current.filter)) return;
      timer ??= setTimeout(read, READ_AFTER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
}
