import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { startTemporaryPostgres } from '../../local/postgres-temporary.js';
import { createDb, type Db } from '../../src/db/client.js';
import { withClient, withDatabase } from '../../src/db/migrate/ensure-database.js';
import { migrate } from '../../src/db/migrate/migrate.js';
import { loadStackConfig } from '../../src/platform/config.js';

export interface TestPostgres {
  /** Of the server's maintenance database. */
  serverUrl: string;
  /** A migrated, empty database that nobody is connected to. */
  template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** One server for the whole run (DATABASE_URL's, where it is set), with a migrated template; returns how to end it. */
export async function startTestPostgres(project: TestProject): Promise<() => Promise<void>> {
  const { DATABASE_URL } = loadStackConfig();
  const server = DATABASE_URL === undefined ? await startTemporaryPostgres() : undefined;
  const serverUrl = withDatabase(server?.databaseUrl ?? DATABASE_URL ?? '', 'postgres');
  const template = `pro_test_template_${randomUUID().slice(0, 8)}`;
  await migrate(withDatabase(serverUrl, template), () => undefined);
  project.provide('postgres', { serverUrl, template });
  return () => (server ? server.stop() : statement(serverUrl, `DROP DATABASE "${template}"`));
}

export interface TestDatabase {
  url: string;
  db: Db;
  drop(): Promise<void>;
}

/** A database of its own for a test file: a clone of the template, made in some 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { serverUrl, template } = inject('postgres');
  const name = `pro_test_${randomUUID()}`;
  await statement(serverUrl, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  const url = withDatabase(serverUrl, name);
  const db = createDb(url);
  const drop = async () => {
    await db.$disconnect();
    await dropTestDatabase(name);
  };
  return { url, db, drop };
}

export const dropTestDatabase = (name: string): Promise<void> =>
  statement(inject('postgres').serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);

const statement = (url: string, sql: string): Promise<void> =>
  withClient(url, async (client) => {
    await client.query(sql);
  });
