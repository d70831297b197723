import { lasting } from '../src/platform/plain-words.js';
import type { FetchRules } from './deps.js';
import { refused } from './fetch-faults.js';

/**
 * Whether a source sends as much as it must: one that sends a byte now and then would hold a place of the worker for as
 * long as a file may take. Returns what is to be asked again and again, with how many bytes there are by then.
 */
export function paceOf({ bytes: least, ms }: FetchRules['slowest']): (bytes: number) => void {
  let since = { at: performance.now(), bytes: 0 };
  return (bytes) => {
    const at = performance.now();
    if (at - since.at < ms && bytes >= since.bytes) return;
    const isSlow = bytes >= since.bytes && bytes - since.bytes < least;
    since = { at, bytes }; // fewer than before: it has begun anew
    if (isSlow)
      throw refused(`The source sends less than ${least} bytes in ${lasting(ms / 1000)}.`, 'Give a faster one.');
  };
}
