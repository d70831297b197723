import type { ApiDeps } from './api-deps.js';
import { type Caller, seenBy } from './auth/caller.js';

/** What keeps a job from going on, in words for whoever asks: only an admin has to do with workers and their versions. */
export function waitsFor(
  { detector }: Pick<ApiDeps, 'detector'>,
  caller: Caller,
): (jobId: string) => string | undefined {
  const waiting = detector?.latest()?.waiting;
  const isAdmin = seenBy(caller) === undefined;
  return (jobId) => waiting?.get(jobId)?.[isAdmin ? 'forAdmin' : 'forOwner'];
}
