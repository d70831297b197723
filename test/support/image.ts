import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtCode } from './built-code.js';

const run = promisify(execFile);

/** What the Dockerfile copies into the stage "runtime", besides the packages (test/unit/compose.test.ts). */
export const IN_THE_IMAGE = [
  ...['dist/build-info.json', 'dist/workflow-bundle.js', 'dist/activities', 'dist/src', 'dist/test/histories'],
  ...['dist/web', 'dist/workflows', 'prisma', 'package.json', 'package-lock.json'],
];
/** And into the stage "simulator". */
export const WITH_THE_SIMULATOR = ['dist/local', 'dist/simulator'];

/**
 * The files of the image in a folder: the built code and the packages that production needs. They come from ours instead
 * of `npm ci`, which needs the network.
 */
export async function layOutImage(more: string[] = []): Promise<{ root: string; remove(): Promise<void> }> {
  const code = await builtCode();
  const root = await mkdtemp(join(tmpdir(), 'pro-image-'));
  await linkPackages(join(code, 'node_modules'), join(root, 'node_modules'));
  const copy = (path: string) => cp(join(code, path), join(root, path), { recursive: true });
  await copy('package.json');
  await copy('package-lock.json');
  await run('npm', ['prune', '--omit=dev', '--ignore-scripts'], { cwd: root });
  for (const path of [...IN_THE_IMAGE, ...more]) await copy(path); // npm has written the lockfile anew
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Links take a second where a copy of a gigabyte takes a minute; npm writes over its own list alone. */
async function linkPackages(ours: string, packages: string): Promise<void> {
  await run('cp', ['-aLl', ours, packages]).catch(() => run('cp', ['-aL', ours, packages]));
  await rm(join(packages, '.cache'), { recursive: true, force: true });
  const list = join(packages, '.package-lock.json');
  await copyFile(list, `${list}.own`);
  await rename(`${list}.own`, list);
}
