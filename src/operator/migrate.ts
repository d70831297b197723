import { createDb } from '../db/client.js';
import { migrate } from '../db/migrate/migrate.js';
import { loadServiceConfig } from '../platform/config.js';
import { pageOrigins } from '../platform/page-origins.js';
import { allowPages } from '../storage/bucket-cors.js';
import { createObjectStore } from '../storage/object-store.js';
import { prepareBucket } from '../storage/prepare-bucket.js';
import type { Answer, Io } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';
import { serviceEnvironment } from './stack-environment.js';

/** `pro migrate`: brings the database up to date, makes it where it is missing, and gives it its bucket. */
export async function runMigrate(words: { 'claim-bucket'?: true }, { report }: Io): Promise<Answer> {
  const lines: string[] = [];
  await migrateAll(words['claim-bucket'], (line) => {
    lines.push(line);
    report(line);
  });
  return { code: EXIT.done, json: { ok: true, lines } };
}

async function migrateAll(claim: true | undefined, report: (line: string) => void): Promise<void> {
  const config = loadServiceConfig(serviceEnvironment());
  await migrate(config.DATABASE_URL, report);
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  try {
    await prepareBucket({ db, store, report }, { claim });
    await allowPages({ config, origins: pageOrigins(config), report });
  } finally {
    store.close();
    await db.$disconnect();
  }
}
