import { loadServiceConfig } from '../config.js';
import { migrate } from '../db/migrate.js';
import type { Answer, Io } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';

/** `pro migrate`: creates the database where it is missing and applies what is new under prisma/migrations. */
export async function runMigrate(_words: object, { report }: Io): Promise<Answer> {
  const lines: string[] = [];
  await migrate(loadServiceConfig().DATABASE_URL, (line) => {
    lines.push(line);
    report(line);
  });
  return { code: EXIT.done, json: { ok: true, lines } };
}
