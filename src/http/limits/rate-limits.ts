import { createHash } from 'node:crypto';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { RateCounters } from '../../db/rate-counters.js';

/** What is counted apart. */
export const LIMITS = ['reads', 'writes', 'address', 'sign-ins'] as const;
export type LimitName = (typeof LIMITS)[number];

/** Most in a minute; 0: any number. */
export type Quotas = Record<LimitName, number>;

export const WINDOW_SECONDS = 60;

/** Where somebody stands after a request. */
export interface Standing {
  limit: LimitName;
  quota: number;
  left: number;
  /** Until it is counted anew. */
  resetMs: number;
  isOver: boolean;
}

export interface RateLimits {
  /** Counts `points` of whoever `whose` says; undefined where there is no such limit. */
  take(limit: LimitName, whose: string, points?: number): Promise<Standing | undefined>;
}

/**
 * Counts in PostgreSQL, so that several API processes count together; where that does not answer, each by itself. Who is
 * over a limit is refused without asking until the minute is over: by each process from the first time it sees it on.
 */
export function createRateLimits(quotas: Quotas, counters: RateCounters): RateLimits {
  const limiters = new Map(LIMITS.map((limit) => [limit, limiterOf(limit, quotas[limit], counters)]));
  return {
    async take(limit, whose, points = 1) {
      const limiter = limiters.get(limit);
      if (!limiter) return undefined;
      const { remainingPoints: left, msBeforeNext: resetMs, isOver } = await taken(limiter, keyOf(whose), points);
      return { limit, quota: quotas[limit], left, resetMs, isOver };
    },
  };
}

function limiterOf(keyPrefix: LimitName, points: number, counters: RateCounters): RateLimiterAbstract | undefined {
  if (points === 0) return undefined;
  const window = { keyPrefix, points, duration: WINDOW_SECONDS };
  return new RateLimiterPostgres({
    ...window,
    ...{ storeClient: counters, storeType: 'pool', tableName: 'rate_counters', tableCreated: true },
    // All share the table, so one of them clears away what is over.
    clearExpiredByTimeout: keyPrefix === LIMITS[0],
    inMemoryBlockOnConsumed: points + 1,
    insuranceLimiter: new RateLimiterMemory(window),
  });
}

/** The library rejects with the same answer where somebody is over. */
async function taken(limiter: RateLimiterAbstract, key: string, points: number) {
  try {
    return { ...plain(await limiter.consume(key, points)), isOver: false };
  } catch (answer) {
    if (!(answer instanceof RateLimiterRes)) throw answer;
    return { ...plain(answer), isOver: true };
  }
}

const plain = ({ remainingPoints, msBeforeNext }: RateLimiterRes) => ({ remainingPoints, msBeforeNext });

/** Any user id fits the column, and no address is kept in the clear. */
const keyOf = (whose: string): string => createHash('sha256').update(whose).digest('base64url');
