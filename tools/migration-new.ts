import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTemporaryPostgres } from '../local/postgres-temporary.js';
import { migrationSql } from '../src/db/migrate/migration-diff.js';
import { prismaFolder } from '../src/db/migrate/migrations-folder.js';
import { loadStackConfig } from '../src/platform/config.js';

/**
 * `npm run migration:new -- <name>`: writes the SQL of the changes in prisma/schema.prisma as a new migration.
 * It needs a server to try the old migrations on: DATABASE_URL where set (a scratch database on it), else its own.
 */
async function main(name = ''): Promise<void> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('Say what changes, e.g.: npm run migration:new -- add_slots');
  const sql = await withServer(migrationSql);
  if (sql === undefined) return console.log('prisma/schema.prisma and prisma/migrations say the same; nothing to do.');
  const folder = join(prismaFolder(), 'migrations', `${timestamp(new Date())}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), sql);
  console.log(`Wrote ${join(folder, 'migration.sql')}. Read it, above all what it drops, then commit it.`);
}

/** As Prisma names migrations: their order is their date, yyyymmddhhmmss. */
const timestamp = (date: Date) => date.toISOString().replaceAll(/\D/g, '').slice(0, 14);

async function withServer<T>(use: (databaseUrl: string) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = loadStackConfig();
  if (DATABASE_URL !== undefined) return use(DATABASE_URL);
  const server = await startTemporaryPostgres();
  return use(server.databaseUrl).finally(() => server.stop());
}

try {
  await main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
