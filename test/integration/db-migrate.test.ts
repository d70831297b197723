import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { withClient, withDatabase } from '../../src/db/migrate/ensure-database.js';
import { migrate } from '../../src/db/migrate/migrate.js';
import { withSchemaEngine } from '../../src/db/migrate/migrate-wasm.js';
import { migrationSql } from '../../src/db/migrate/migration-diff.js';
import { prismaFolder, readMigrations, readSchema } from '../../src/db/migrate/migrations-folder.js';
import { dropTestDatabase } from '../support/database.js';

const made: string[] = [];
afterAll(async () => {
  for (const name of made) await dropTestDatabase(name);
});

function absentDatabase(): string {
  const name = `pro_test_${randomUUID()}`;
  made.push(name);
  return withDatabase(inject('postgres').serverUrl, name);
}

const query = async <R extends object>(url: string, sql: string): Promise<R[]> =>
  withClient(url, async (client) => (await client.query<R>(sql)).rows);

async function migrateLogged(url: string): Promise<string[]> {
  const lines: string[] = [];
  await migrate(url, (line) => lines.push(line));
  return lines;
}

const migrationNames = async () => (await readMigrations()).migrationDirectories.map(({ path }) => path);

describe('migrate', () => {
  it('makes the database and its tables, and does nothing the second time', async () => {
    const url = absentDatabase();
    expect(await migrateLogged(url)).toEqual([`Database: applied ${(await migrationNames()).join(', ')}.`]);
    const before = await query(url, 'SELECT * FROM _prisma_migrations');
    expect(await migrateLogged(url)).toEqual(['Database: up to date.']);
    expect(await query(url, 'SELECT * FROM _prisma_migrations')).toEqual(before);
    expect(await query(url, 'SELECT id FROM video_jobs')).toEqual([]);
  });

  it('applies each migration once when several processes start at the same moment', async () => {
    const url = absentDatabase();
    const logs = await Promise.all([1, 2, 3].map(() => migrateLogged(url)));
    expect(logs.flat().filter((line) => line !== 'Database: up to date.')).toHaveLength(1);
    const rows = await query(url, 'SELECT migration_name FROM _prisma_migrations');
    expect(rows).toHaveLength((await migrationNames()).length);
  });

  it('works with the engine that another copy of this code has loaded, as in a process with dist/ beside the sources', async () => {
    const url = absentDatabase();
    await migrateLogged(url);
    // A query makes it another module, and vi.resetModules() would do so to the files that run after this one.
    const file = new URL('../../src/db/migrate/migrate-wasm.ts?copy', import.meta.url).href;
    const copy = (await import(file)) as typeof import('../../src/db/migrate/migrate-wasm.js');
    expect(copy.withSchemaEngine).not.toBe(withSchemaEngine);
    const version = () => copy.withSchemaEngine(url, (engine) => engine.version());
    expect(await version()).toMatch(/PostgreSQL/);
    await migrate(url, () => undefined);
    expect(await version()).toMatch(/PostgreSQL/);
  });

  it("keeps Prisma's own books: name, checksum of the file, one applied step", async () => {
    const url = absentDatabase();
    await migrateLogged(url);
    const rows = await query<{ name: string; checksum: string }>(
      url,
      `SELECT migration_name AS name, checksum FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND applied_steps_count = 1 ORDER BY 1`,
    );
    const expected = (await migrationNames()).map(async (name) => {
      const sql = await readFile(join(prismaFolder(), 'migrations', name, 'migration.sql'));
      return { name, checksum: createHash('sha256').update(sql).digest('hex') };
    });
    expect(rows).toEqual(await Promise.all(expected));
  });

  it("is what Prisma's `migrate status` calls up to date", async () => {
    const url = absentDatabase();
    await migrateLogged(url);
    const diagnosis = await withSchemaEngine(url, async (engine) =>
      engine.diagnoseMigrationHistory({
        migrationsList: await readMigrations(),
        optInToShadowDatabase: true,
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    expect(diagnosis).toMatchObject({ hasMigrationsTable: true, history: null });
    expect(diagnosis).toMatchObject({ editedMigrationNames: [], failedMigrationNames: [] });
  });

  it('refuses a database with tables of others, in Prisma’s own words', async () => {
    const url = absentDatabase();
    const name = new URL(url).pathname.slice(1);
    await query(inject('postgres').serverUrl, `CREATE DATABASE "${name}"`);
    await query(url, 'CREATE TABLE somebody_elses (id int)');
    await expect(migrateLogged(url)).rejects.toThrow(/not empty/);
    expect(await query(url, "SELECT 1 FROM pg_tables WHERE tablename = 'video_jobs'")).toEqual([]);
  });

  it('says what to do when it may not make the database', async () => {
    const role = `pro_test_${randomUUID()}`;
    const { serverUrl } = inject('postgres');
    await query(serverUrl, `CREATE ROLE "${role}" LOGIN PASSWORD 'not-a-secret'`);
    const url = Object.assign(new URL(absentDatabase()), { username: role, password: 'not-a-secret' });
    await expect(migrateLogged(url.href)).rejects.toThrow(/There is no database .* Create it and try again\./);
    await query(serverUrl, `DROP ROLE "${role}"`);
  });
});

describe('prisma/migrations', () => {
  it('add up to prisma/schema.prisma', async () => {
    expect(await migrationSql(inject('postgres').serverUrl)).toBeUndefined();
  });

  it('would show a difference', async () => {
    const { files } = await readSchema();
    const changed = files.map((file) => ({
      ...file,
      content: file.content.replace('  model     String?', '  model     String?\n  colour String?'),
    }));
    const sql = await migrationSql(inject('postgres').serverUrl, { files: changed });
    expect(sql).toContain('ALTER TABLE "video_jobs" ADD COLUMN     "colour" TEXT');
  });

  it('leave no database behind where the difference was worked out', async () => {
    await migrationSql(inject('postgres').serverUrl);
    const shadows = "SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow_db_%'";
    expect(await query(inject('postgres').serverUrl, shadows)).toEqual([]);
  });
});
