import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../../platform/setup-error.js';
import { workerCode } from './worker-code.js';

/** Folders of dist/ with what processes of production run. */
const BUILT = ['activities', 'src', 'workflows'];

/** Where the running code lies: the repository, or dist/ after a build. */
export const codeRoot = fileURLToPath(new URL('../../../', import.meta.url));

export const isSources = (root: string): boolean => existsSync(join(root, 'workflows', 'index.ts'));

/** sha256 by path from the root, with `/`; sorted. */
export type FileHashes = Record<string, string>;

export interface BuildParts {
  /** Of the sources. */
  files: FileHashes;
  /** `name@version`, sorted. */
  packages: string[];
  bundleHash: string;
  /** Changes what the same files do. */
  nodeMajor: string;
}

export const nodeMajor = (version = process.versions.node): string => version.split('.')[0] ?? version;

/** Names what runs by its content: the same parts give the same 12 hexadecimal digits, one changed character others. */
export function buildIdOf({ files, packages, bundleHash, nodeMajor }: BuildParts): string {
  const hash = createHash('sha256').update(`node ${nodeMajor}\nbundle ${bundleHash}\n`);
  for (const [path, sum] of Object.entries(files)) hash.update(`${path} ${sum}\n`);
  for (const line of packages) hash.update(`${line}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** What a worker of the sources in `root` runs, as it is now. */
export async function hashWorkerCode(root: string): Promise<Pick<BuildParts, 'files' | 'packages'>> {
  const { files, packages } = await workerCode(root);
  return { files: await hashesOf(root, files), packages };
}

/** All that was built into `dist`, whichever process runs it, and the lockfile. Source maps do not run. */
export async function hashBuiltFiles(dist: string): Promise<FileHashes> {
  const files = await hashesOf(dist, await builtFiles(dist));
  return { ...files, ...(await hashesOf(join(dist, '..'), ['package-lock.json'])) };
}

async function hashesOf(root: string, files: string[]): Promise<FileHashes> {
  const hashes = files.map(async (file) => [file, await hashOf(join(root, file))] as const);
  return Object.fromEntries(await Promise.all(hashes));
}

const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** By code unit: the order of a locale would be another on another machine. */
async function builtFiles(dist: string): Promise<string[]> {
  const found = await Promise.all(
    BUILT.map((folder) => readdir(join(dist, folder), { recursive: true, withFileTypes: true })),
  );
  return found
    .flat()
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .toSorted();
}

/**
 * Throws when code was saved after `startedAt` (ms since 1970), the start of this process: it may have loaded the file as
 * it was before, and would run under the id of the one after. Times in the future are those of another clock.
 */
export async function assertUnchangedSince(startedAt: number, root = codeRoot): Promise<void> {
  const now = Date.now();
  const files = isSources(root) ? (await workerCode(root)).files : await builtFiles(root);
  for (const file of files) {
    const { mtimeMs } = await stat(join(root, file));
    if (mtimeMs > startedAt && Math.floor(mtimeMs) <= now)
      throw new SetupError(`${join(root, file)} was changed while this started. Start it again.`);
  }
}
