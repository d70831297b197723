import type { SchemasContainer } from '@prisma/schema-engine-wasm';
import { NO_FILTERS, withSchemaEngine } from './migrate-wasm.js';
import { readMigrations, readSchema } from './migrations-folder.js';

/** What Prisma writes when there is nothing to do. */
const EMPTY = '-- This is an empty migration.';

/**
 * The SQL that leads from the sum of prisma/migrations to a schema, prisma/schema.prisma where none is given; undefined
 * when they are the same.
 * The engine tries the migrations out in a database it creates on that server and drops again.
 */
export async function migrationSql(databaseUrl: string, target?: SchemasContainer): Promise<string | undefined> {
  const migrations = await readMigrations();
  const schema = target ?? (await readSchema());
  const { stdout } = await withSchemaEngine(databaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    }),
  );
  const sql = stdout?.trim() ?? '';
  return sql === '' || sql === EMPTY ? undefined : `${sql}\n`;
}
