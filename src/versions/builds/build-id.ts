import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders whose code a worker runs, beside each other in the sources and in dist/. */
const CODE = ['activities', 'src', 'workflows'];

/** Where the running code lies: the repository, or dist/ after a build. */
export const codeRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** sha256 by path from the root, with `/`; sorted. */
export type FileHashes = Record<string, string>;

export interface BuildParts {
  files: FileHashes;
  bundleHash: string;
  /** Changes what the same files do. */
  nodeMajor: string;
}

export const nodeMajor = (version = process.versions.node): string => version.split('.')[0] ?? version;

/** Names what runs by its content: the same parts give the same 12 hexadecimal digits, one changed character others. */
export function buildIdOf({ files, bundleHash, nodeMajor }: BuildParts): string {
  const hash = createHash('sha256').update(`node ${nodeMajor}\nbundle ${bundleHash}\n`);
  for (const [path, sum] of Object.entries(files)) hash.update(`${path} ${sum}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** The code under `root` and the lockfile, which decides the packages it runs with. Source maps do not run. */
export async function hashFiles(root: string): Promise<FileHashes> {
  const hashes = await Promise.all(
    (await codeFiles(root)).map(
      async (file) => [relative(root, file).replaceAll(sep, '/'), await hashOf(file)] as const,
    ),
  );
  return Object.fromEntries([...hashes, ['package-lock.json', await hashOf(lockfile(root))] as const].sort(byPath));
}

/** By code unit: the order of a locale would be another on another machine. */
const byPath = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1);

const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function codeFiles(root: string): Promise<string[]> {
  const found = await Promise.all(
    CODE.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  return (
    found
      .flat()
      // JSON: the message contract, which the gate of the next version goes by.
      .filter((entry) => entry.isFile() && /\.(ts|js|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
  );
}

/** dist/ lies in the repository, beside its lockfile. */
function lockfile(root: string): string {
  const beside = join(root, 'package-lock.json');
  return existsSync(beside) ? beside : join(root, '..', 'package-lock.json');
}

/**
 * Throws when code was saved after `startedAt` (ms since 1970), the start of this process: it may have loaded the file as
 * it was before, and would run under the id of the one after. Times in the future are those of another clock.
 */
export async function assertUnchangedSince(startedAt: number, root = codeRoot): Promise<void> {
  const now = Date.now();
  for (const file of await codeFiles(root)) {
    const { mtimeMs } = await stat(file);
    if (mtimeMs > startedAt && Math.floor(mtimeMs) <= now)
      throw new Error(`${file} was changed while this started. Start it again.`);
  }
}
