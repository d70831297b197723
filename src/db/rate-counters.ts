import pg from 'pg';
import { within } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';

/** Table rate_counters, for the limiter of src/http/limits alone, which writes the statements. */

/** A counter is one row by its key: who waits longer than this is better counted elsewhere. */
const ANSWER_MS = 500;
/** After a fault nobody waits for the next one: it is asked again when this is over. */
const PAUSE_MS = 2_000;
const CONNECTIONS = 4;

interface Statement {
  text: string;
  values?: unknown[];
}

export interface RateCounters {
  /** Rejects within half a second where PostgreSQL does not answer, and then at once for 2 s. */
  query(statement: Statement): Promise<pg.QueryResult>;
  close(): Promise<void>;
}

/** Connections of its own, so that a request that is only counted never waits behind one that works. */
export function openRateCounters(
  databaseUrl: string,
  { log, answerMs = ANSWER_MS }: { log: Pick<Logger, 'warn' | 'info'>; answerMs?: number },
): RateCounters {
  const pool = createPool(databaseUrl, answerMs);
  let pausedUntil = 0;
  let isAway = false;
  return {
    async query({ text, values }) {
      if (performance.now() < pausedUntil) throw new Error('PostgreSQL did not answer just now.');
      try {
        // Without a name: PgBouncer hands a prepared statement of one connection to another.
        const result = await within(answerMs, pool.query({ text, values }));
        if (isAway) log.info('requests are counted by all API processes together again');
        isAway = false;
        return result;
      } catch (err) {
        pausedUntil = performance.now() + PAUSE_MS;
        if (!isAway) log.warn({ err }, 'PostgreSQL does not answer, so each API process counts requests by itself');
        isAway = true;
        throw err;
      }
    },
    close: () => pool.end(),
  };
}

function createPool(connectionString: string, answerMs: number): pg.Pool {
  const pool = new pg.Pool({
    ...{ connectionString, max: CONNECTIONS, keepAlive: true, allowExitOnIdle: true },
    ...{ connectionTimeoutMillis: answerMs * 2, query_timeout: answerMs * 2 },
    application_name: 'pro-video-editor limits',
  });
  pool.on('error', () => undefined); // of an idle connection: the next query tells
  return pool;
}
