import { Context, cancellationSignal } from '@temporalio/activity';
import type { AssetRow } from '../src/db/asset-row.js';
import { recordFetched } from '../src/db/fetched-assets.js';
import { usedBytes } from '../src/db/user-bytes.js';
import type { ActivityDeps } from './deps.js';
import { isRefusal, refused, Unwanted } from './fetch-faults.js';
import { paceOf } from './fetch-pace.js';
import { beat } from './notes.js';

type Deps = Pick<ActivityDeps, 'db' | 'fetching' | 'log'>;

/** How far a file is; changed by whoever fetches it. */
export interface Progress {
  /** Those on their way included. */
  bytes: number;
  /** The source is being read. */
  isComing: boolean;
}

/** Its owner sees it grow, and has it stopped, within that time. */
const TELL_MS = 1_000;

/**
 * Does `work`, and tells the row how many bytes there are, once a second; beats too, since the source and S3 have their own
 * limits for silence. Ends `work` by its signal where nobody wants the file any more, or its user has no room for it.
 */
export async function whileTelling<T>(
  deps: Deps,
  { id, userId }: AssetRow,
  progress: Progress,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const cancelled = cancellationSignal();
  const pass = () => end.abort(cancelled.reason);
  cancelled.addEventListener('abort', pass, { once: true });
  if (cancelled.aborted) pass();
  const context = Context.current();
  const assertPace = paceOf(deps.fetching.slowest);
  const tell = async () => {
    const { bytes, isComing } = progress;
    beat(context);
    if (isComing) assertPace(bytes);
    if (!(await recordFetched(deps.db, id, bytes))) throw new Unwanted();
    await assertRoom(deps, userId);
  };
  const timer = everySecond(tell, (error) => end.abort(error), deps);
  try {
    return await work(end.signal);
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    cancelled.removeEventListener('abort', pass);
    await timer.stop();
  }
}

/** A size that the source does not say is counted as it comes, so this is asked again and again. */
export async function assertRoom({ db, fetching }: Pick<Deps, 'db' | 'fetching'>, userId: string): Promise<void> {
  const most = fetching.mostUserBytes;
  const used = most === undefined ? 0 : await usedBytes(db, userId);
  if (most === undefined || used <= most) return;
  const why = `With it your files together would have over ${most} bytes, which is what you may have.`;
  throw refused(why, 'Delete assets or jobs that you no longer need, or ask an operator for more room.');
}

/** One after the other. What the database cannot be asked now it is asked in a second. */
function everySecond(tell: () => Promise<void>, onEnd: (error: unknown) => void, { log }: Pick<Deps, 'log'>) {
  let telling: Promise<void> | undefined;
  const tellNow = async () => {
    try {
      await tell();
    } catch (error) {
      if (error instanceof Unwanted || isRefusal(error)) onEnd(error);
      else log.warn({ err: error }, 'not known whether a file that is fetched is still wanted; asked again');
    }
    telling = undefined;
  };
  const timer = setInterval(() => {
    telling ??= tellNow();
  }, TELL_MS);
  return {
    async stop() {
      clearInterval(timer);
      await telling;
    },
  };
}
