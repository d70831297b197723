import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client.js';

const EVERY_MS = 5_000;

/** Anew every 5 s while somebody sees it. */
export const useOverview = () =>
  useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.getOverview({ signal }),
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: false,
  });
