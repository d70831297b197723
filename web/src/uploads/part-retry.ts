import { ApiProblem } from '../../../src/api-client/api-problem.js';
import { FileGone, PartFault, StorageUnreachable, UploadLost } from './part-faults.js';

/** Between the tries of one part, give or take a fifth, so that many who lost the same connection do not come back at once. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
const SPREAD = 0.2;

/** How long to wait after so many failures, in ms; undefined: that was the last. `random` of 0 to 1. */
export function retryDelay(failures: number, random: number): number | undefined {
  const ms = RETRY_MS[failures - 1];
  return ms === undefined ? undefined : Math.round(ms * (1 + SPREAD * (2 * random - 1)));
}

/**
 * - again: after a while, and that counts as a try
 * - no_answer: the same where the server answers; else when it does again, and that costs no try
 * - sign: its address has expired
 * - sign_in: the session is over
 * - lost: the storage knows nothing of the upload
 * - give_up
 */
export type Verdict = 'again' | 'no_answer' | 'sign' | 'sign_in' | 'lost' | 'give_up';

export function verdictOn(error: unknown): Verdict {
  if (error instanceof FileGone || error instanceof StorageUnreachable) return 'give_up';
  if (error instanceof UploadLost) return 'lost';
  if (error instanceof PartFault) return error.kind === 'status' ? onStatus(error.status) : 'no_answer';
  if (error instanceof ApiProblem) return isPassing(error.status) ? 'again' : 'give_up';
  return error instanceof TypeError ? 'no_answer' : 'give_up'; // what fetch throws where nothing answers
}

function onStatus(status: number): Verdict {
  if (status === 403) return 'sign';
  if (status === 401) return 'sign_in';
  if (status === 404) return 'lost';
  return status === 400 || isPassing(status) ? 'again' : 'give_up'; // 400: it arrived damaged
}

const isPassing = (status: number) => status >= 500 || status === 429 || status === 408;
