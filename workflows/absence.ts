import { isAbsent, type JobState } from '../src/domain/job-state.js';

/** A proxy, or Sync.so on a bad day, may say for some minutes that it knows no such generation. */
const ABSENT_MS = 3_600_000;

/** Notes how a look ended: with that code, or well. Whether Sync.so has known no such generation for an hour by now. */
export function isLost(state: JobState, code = ''): boolean {
  state.absentSince = isAbsent(code) ? (state.absentSince ?? Date.now()) : undefined;
  return state.absentSince !== undefined && Date.now() - state.absentSince > ABSENT_MS;
}
