import pg from 'pg';
import { SetupError } from '../../platform/setup-error.js';

/** PostgreSQL's own codes (its manual, appendix A). */
const NO_SUCH_DATABASE = '3D000';
const DUPLICATE_DATABASE = '42P04';
/** Two CREATE DATABASE at the same moment: the slower one fails on the catalogue's unique index. */
const UNIQUE_VIOLATION = '23505';
/** Every server has it, and it is not one of ours: where one connects to create the first database. */
const MAINTENANCE_DATABASE = 'postgres';

/** Creates the URL's database when the server does not have it yet. Throws a sentence when it may not. */
export async function ensureDatabase(databaseUrl: string): Promise<void> {
  try {
    await withClient(databaseUrl, async (client) => client.query('SELECT 1'));
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw error;
    await createDatabase(databaseUrl);
  }
}

/** Runs `use` on one connection of its own and closes it. */
export async function withClient<T>(databaseUrl: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  // A connection lost between queries is an event; the next query throws it, so it must not end the process first.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same server and user, another database. */
export function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

const databaseOf = (databaseUrl: string) => decodeURIComponent(new URL(databaseUrl).pathname.slice(1));

async function createDatabase(databaseUrl: string): Promise<void> {
  const database = databaseOf(databaseUrl);
  try {
    await withClient(withDatabase(databaseUrl, MAINTENANCE_DATABASE), async (client) =>
      client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`),
    );
  } catch (error) {
    if ([DUPLICATE_DATABASE, UNIQUE_VIOLATION].includes(codeOf(error))) return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `There is no database "${database}", and creating it failed: ${reason}. Create it and try again.`,
      {
        cause: error,
      },
    );
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
