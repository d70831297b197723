import { loadServiceConfig } from '../config.js';
import { migrate } from '../db/migrate.js';

/** `pro migrate`: creates the database where it is missing and applies what is new under prisma/migrations. */
export async function runMigrate(): Promise<number> {
  await migrate(loadServiceConfig().DATABASE_URL, (line) => console.log(line));
  return 0;
}
