import { AppError } from '../src/domain/errors.js';
import { note, notes } from './notes.js';
import { utc } from './tell-row.js';

/**
 * Faults of the result itself: Sync.so answers, but not with the whole file. What is away or overloaded is none, nor is
 * our own S3: these pass, and may take a day to do so.
 */
const OF_RESULT = ['result_expired', 'result_incomplete'];
/** A storage may refuse links or cut off transfers for a while, and for all. */
const LONGEST_MS = 2 * 3600_000;
const LEAST_TRIES = 10;

/**
 * Fetches a result, which may be tried again. One that fails by its own fault for hours is `result_unavailable`: the
 * job ends, its generation is kept, and a retry goes on here.
 */
export async function untilLost<T>(fetch: () => Promise<T>): Promise<T> {
  try {
    return await fetch();
  } catch (error) {
    if (!(error instanceof AppError) || !OF_RESULT.includes(error.code)) throw error;
    const { fetching = { since: Date.now(), tries: 0 } } = notes();
    const { since } = fetching;
    const tries = fetching.tries + 1;
    note({ fetching: { since, tries } });
    if (tries < LEAST_TRIES || Date.now() - since < LONGEST_MS) throw error;
    const detail = `${error.message} Tried ${tries} times since ${utc(since)}.`;
    throw new AppError('result_unavailable', { detail, cause: error });
  }
}
