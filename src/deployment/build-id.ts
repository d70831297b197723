import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders whose code a worker runs, beside each other in the sources and in dist/. */
const CODE = ['activities', 'src', 'workflows'];

/** Where the running code lies: the repository, or dist/ after a build. */
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Names the code that runs by its content: the same files give the same id in any folder, one changed character
 * another. The lockfile and Node's major count too, since they change what the same files do.
 */
export async function buildId(nodeVersion = process.versions.node): Promise<string> {
  const hash = createHash('sha256').update(`node ${nodeVersion.split('.')[0]}\n`);
  for (const file of [...(await codeFiles()), await lockfile()]) {
    hash.update(`${relative(root, file)}\n`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}

async function codeFiles(): Promise<string[]> {
  const found = await Promise.all(
    CODE.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  return found
    .flat()
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function lockfile(): Promise<string> {
  const beside = join(root, 'package-lock.json');
  const above = join(root, '..', 'package-lock.json'); // dist/ lies in the repository
  return await readFile(beside).then(
    () => beside,
    () => above,
  );
}
