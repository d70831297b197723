import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';
import { Connections, statementNames } from './prepared-statements.js';

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
  const connections = new Connections();
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'pro-video-editor',
    onConnect: connections.look,
  });
  const nameOf = statementNames();
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    // Without a name a statement is not kept; the adapter's type does not say so.
    statementNameGenerator: ({ sql }) => (connections.areDirect ? nameOf(sql) : undefined) as string,
  });
  return new PrismaClient({ adapter });
}
