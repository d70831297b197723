import { ensureDatabase, withClient } from './ensure-database.js';
import { NO_FILTERS, withSchemaEngine } from './migrate-wasm.js';
import { readMigrations } from './migrations-folder.js';

/** Ours alone: Prisma's engine takes a lock of its own (72707369) on top of it. */
const MIGRATION_LOCK = 7_210_401;

/**
 * Brings the database up to date with prisma/migrations: makes it when it is absent, then applies what is not yet
 * applied. Safe to run again and by several processes at once. Throws Prisma's own words when a migration fails.
 *
 * It does what `prisma migrate deploy` does, with the same engine from the same commit and the same bookkeeping
 * (`_prisma_migrations`), so either may be used at any time. The command starts an engine that is downloaded at its
 * first use; here it is the WebAssembly build from npm. One way on every machine, so that what was tested is what runs.
 */
export async function migrate(databaseUrl: string, log: (line: string) => void): Promise<void> {
  await ensureDatabase(databaseUrl);
  const migrationsList = await readMigrations();
  const applied = await withMigrationLock(databaseUrl, () =>
    withSchemaEngine(databaseUrl, (engine) => engine.applyMigrations({ migrationsList, filters: NO_FILTERS })),
  );
  const names = applied.appliedMigrationNames;
  log(names.length === 0 ? 'Database: up to date.' : `Database: applied ${names.join(', ')}.`);
}

/** The lock belongs to its connection, so it also goes when this process dies. */
function withMigrationLock<T>(databaseUrl: string, run: () => Promise<T>): Promise<T> {
  return withClient(databaseUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return run();
  });
}
