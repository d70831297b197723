import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../api/client.js';
import type { Filter } from './list-order.js';

const PER_PAGE = 50;

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
  });
}

/** How many jobs there are of each status, whatever is filtered. */
export const useJobCounts = () =>
  useQuery({
    queryKey: ['job-counts'],
    queryFn: async ({ signal }) => (await api.listJobs({ limit: 1 }, { signal })).counts,
  });

export const useJob = (id: string) =>
  useQuery({ queryKey: ['job', id], queryFn: ({ signal }) => api.getJob(id, {}, { signal }) });
