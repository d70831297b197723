import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../../../src/api-client/api-problem.js';

const MOST_TRIES = 2;

/** What the API says no to is not asked again; what was not answered, or in trouble, is. */
function isWorthATry(failed: number, error: unknown): boolean {
  const isPassing = !(error instanceof ApiProblem) || error.status >= 500 || error.status === 429;
  return isPassing && failed < MOST_TRIES;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    // Events say what has changed; whoever comes back to a page sees at once what was known, and soon what is.
    queries: { retry: isWorthATry, staleTime: 15_000, refetchOnWindowFocus: true, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});
