import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { JobResource } from '../../../src/http/schemas.js';
import { api } from '../api/client.js';
import { isRunning } from './job-words.js';
import type { Filter } from './list-order.js';

const PER_PAGE = 50;

/** The place in line falls as others are done, of which this user need not hear: who waits in it looks by itself. */
const IN_LINE_EVERY_MS = 5_000;

const isInLine = (job: JobResource) => isRunning(job) && job.stage === 'waiting_for_slot';

/** The jobs of a filter, newest first, page after page. */
export function useJobs({ statuses, text }: Filter) {
  const query = {
    limit: PER_PAGE,
    ...(statuses.length > 0 && { status: statuses.join(',') }),
    ...(text && { q: text }),
  };
  return useInfiniteQuery({
    queryKey: ['jobs', query],
    queryFn: ({ pageParam, signal }) => api.listJobs({ ...query, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ jobs }) => jobs.some(isInLine)) ? IN_LINE_EVERY_MS : false,
  });
}

/** How many jobs there are of each status, whatever is filtered. */
export const useJobCounts = () =>
  useQuery({
    queryKey: ['job-counts'],
    queryFn: async ({ signal }) => (await api.listJobs({ limit: 1 }, { signal })).counts,
  });

export const useJob = (id: string) =>
  useQuery({
    queryKey: ['job', id],
    queryFn: ({ signal }) => api.getJob(id, {}, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isInLine(data) ? IN_LINE_EVERY_MS : false),
  });
