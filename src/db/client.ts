import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';

export type Db = PrismaClient;

/** pg itself waits for ever; a database that does not answer within this is down, and the caller's retry takes over. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A network that swallows everything breaks no connection for minutes. Longer than waiting for the account's lock
 * (src/db/account.ts); a statement of ours takes milliseconds.
 */
const QUERY_TIMEOUT_MS = 30_000;

/** A pool of connections, opened at the first query; `db.$disconnect()` closes it. */
export function createDb(databaseUrl: string): Db {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'pro-video-editor',
  });
  return new PrismaClient({ adapter });
}
