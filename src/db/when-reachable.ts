import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import { SetupError } from '../platform/setup-error.js';
import { databaseFault } from './database-faults.js';

/** A process that starts before the parts it needs waits for them. */

/** Waits of 1, 2, 4, 8, then 15 s: soon there in a stack that starts together, and no load on a part in trouble. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
/** A frozen part takes a connection and never answers. Longer than the clients' own limits, so that theirs tell why. */
const LONGEST_TRY_MS = 30_000;

export interface Waiting {
  log: Pick<Logger, 'warn' | 'info'>;
  /** Asks to stop. */
  signal: AbortSignal;
  firstWaitMs?: number;
  longestTryMs?: number;
}

/**
 * Does `reach`, which may be repeated, until the part is there; says once what is waited for. A part that is there and
 * refuses us throws at once, with a sentence. Rejects with the signal's reason as soon as that aborts.
 */
export async function whenReachable<T>(part: string, reach: () => Promise<T>, o: Waiting): Promise<T> {
  const { log, signal, firstWaitMs = FIRST_WAIT_MS, longestTryMs = LONGEST_TRY_MS } = o;
  for (let tries = 0; ; tries += 1) {
    try {
      const reached = await within(longestTryMs, reach(), signal);
      if (tries > 0) log.info({ part }, `${part} is there now`);
      return reached;
    } catch (error) {
      signal.throwIfAborted();
      if (!isAway(error)) throw new SetupError(`${part} cannot be used: ${reasonOf(error)}`, { cause: error });
      if (tries === 0) log.warn({ part, err: error }, `waiting for ${part}`);
    }
    const wait = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** Math.min(tries, 10));
    await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

const NETWORK = /^(ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|E(HOST|NET)(UNREACH|DOWN))$/;
/** gRPC: unknown (a proxy's answer), deadline exceeded, resource exhausted, aborted, internal, unavailable. */
const PASSING_GRPC = [2, 4, 8, 10, 13, 14];
/** HTTP: request timeout, too many requests; and all of the server's own faults. */
const isPassingHttp = (status: number) => status === 408 || status === 429 || status >= 500;

/** The last one passes when somebody gives the database its bucket, or the process another name for it. */
const PASSING = ['NoAnswer', 'TransportError', 'TimeoutError', 'BucketNotOwn'];

/** Only what is known to pass by itself: everything else would be waited for in vain. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (PASSING.includes(error.name)) return true;
  if (databaseFault(error) === 'passing' || error.message === 'Failed to connect before the deadline') return true;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (typeof code === 'number' && PASSING_GRPC.includes(code)) return true;
  if (typeof code === 'string' && NETWORK.test(code)) return true;
  return isPassingHttp($metadata?.httpStatusCode ?? 0) || isAway(error.cause);
}

/** The last line of the innermost cause: Prisma's first ones quote the call. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode === undefined ? '' : `HTTP ${$metadata.httpStatusCode}, `;
  return `${status}${error.message.trim().split('\n').at(-1)}`;
}
