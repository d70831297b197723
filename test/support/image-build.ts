import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childEnvironment } from '../../src/config.js';
import { imageStages, type Step } from './image-steps.js';

const run = promisify(execFile);
const ourPackages = fileURLToPath(new URL('../../node_modules', import.meta.url));
const WORKDIR = '/app/';

/**
 * Does in folders what our Dockerfile does in images, up to `target`, from the files in `context`. Only what needs the
 * network is done another way: packages come from ours instead of `npm ci`, and nothing from Debian.
 */
export async function buildImage(dockerfile: string, context: string, target: string) {
  const folder = await mkdtemp(join(tmpdir(), 'pro-image-'));
  const npm = await npm10(join(folder, 'bin'));
  for (const { name, base, steps } of imageStages(dockerfile)) {
    const root = join(folder, name);
    await mkdir(root);
    if (!base.includes(':')) await cp(join(folder, base), root, { recursive: true, verbatimSymlinks: true });
    for (const step of steps) {
      if ('run' in step) await runStep(step.run, root, npm);
      else await copyStep(step, step.from ? join(folder, step.from) : context, root);
    }
    if (name === target) break;
  }
  return { root: join(folder, target), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function copyStep({ copy, to }: Extract<Step, { copy: string[] }>, from: string, root: string): Promise<void> {
  for (const path of copy) {
    const source = join(from, path.replace(WORKDIR, ''));
    const intoFolder = (await stat(source)).isDirectory() ? join(root, to) : join(root, to, basename(path));
    if (basename(source) === 'node_modules')
      await rename(source, intoFolder); // the stage before is done with it
    else await cp(source, intoFolder, { recursive: true, verbatimSymlinks: true });
  }
}

async function runStep(command: string, root: string, npm: string): Promise<void> {
  if (command.startsWith('apt-get')) return;
  if (command.startsWith('npm ci')) return await installPackages(root);
  const { PATH = '' } = childEnvironment({});
  await run('sh', ['-c', command], { cwd: root, env: childEnvironment({ PATH: `${npm}${delimiter}${PATH}` }) });
}

/** Links take a second where a copy of a gigabyte takes a minute; npm writes over its own list alone. */
async function installPackages(root: string): Promise<void> {
  const packages = join(root, 'node_modules');
  await run('cp', ['-al', ourPackages, packages]).catch(() => run('cp', ['-a', ourPackages, packages]));
  await rm(join(packages, '.cache'), { recursive: true, force: true });
  const list = join(packages, '.package-lock.json');
  await copyFile(list, `${list}.own`);
  await rename(`${list}.own`, list);
}

/** An `npm` that writes the lockfile as npm 10 does, which Node 22 ships: without "libc", which it does not know. */
async function npm10(bin: string): Promise<string> {
  await mkdir(bin);
  const { stdout } = await run('sh', ['-c', 'command -v npm']);
  const file = join(bin, 'npm');
  await writeFile(
    file,
    `#!/bin/sh
${stdout.trim()} "$@" || exit
[ "$1" != prune ] || sed -i.kept '/"libc": \\[/,/\\]/d' package-lock.json
`,
  );
  await chmod(file, 0o755);
  return dirname(file);
}
