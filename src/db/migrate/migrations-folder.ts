import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm';
import { SetupError } from '../../platform/setup-error.js';

/** prisma/ of this package: three folders up from the source, four from dist/. */
export function prismaFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const candidates = ['../../..', '../../../..'].map((up) => resolve(here, up, 'prisma'));
  const found = candidates.find((folder) => existsSync(join(folder, 'migrations')));
  if (found === undefined)
    throw new SetupError(`No prisma/migrations at ${candidates.join(' or ')}. Is the package complete?`);
  return found;
}

/** All migrations, oldest first, in the form Prisma's engine takes them. */
export async function readMigrations(folder = join(prismaFolder(), 'migrations')): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(folder, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map((name) => migrationDirectory(folder, name))),
  };
}

export async function readSchema(folder = prismaFolder()): Promise<SchemasContainer> {
  const path = join(folder, 'schema.prisma');
  return { files: [{ path, content: await readFile(path, 'utf8') }] };
}

async function migrationDirectory(
  folder: string,
  name: string,
): Promise<MigrationList['migrationDirectories'][number]> {
  const content = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: content } } };
}
