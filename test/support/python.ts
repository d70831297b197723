import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findOnPath, installAtomically, isExecutable, outputOf } from '../../local/resolve-binary.js';
import { runLong } from '../../local/run-long.js';
import { childEnvironment, loadStackConfig } from '../../src/platform/config.js';
import { type Report, reasonOf } from '../../src/platform/report.js';

const REQUIREMENTS = fileURLToPath(new URL('../clients/requirements.txt', import.meta.url));
const INSTALL_MS = 15 * 60_000;

/** Why there is no Python to test with on this machine; undefined where there is. */
export async function pythonMissing(): Promise<string | undefined> {
  try {
    await outputOf(await findOnPath(['python3']), ['-c', 'import ensurepip, venv']);
    return undefined;
  } catch (error) {
    return `Python with venv and pip is not on this machine, so its clients are not tried: ${reasonOf(error)}`;
  }
}

/** A test that needs Python is skipped where none is, and says why; in CI it fails, so that nobody misses it. */
export async function needsPython(skip: (why: string) => unknown): Promise<void> {
  const missing = await pythonMissing();
  if (missing === undefined) return;
  if (childEnvironment({}).CI) throw new Error(missing);
  console.warn(missing);
  skip(missing);
}

/**
 * The path of a Python that has the packages of test/clients/requirements.txt, installed into the cache the first time.
 * Start modules with `-m`: the scripts beside it hold the path of the folder it was made in.
 */
export async function resolvePython(report: Report = console.error): Promise<string> {
  const wanted = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const home = join(loadStackConfig().CACHE_DIR, `python-${wanted}`);
  const python = join(home, 'bin', 'python');
  if (!(await isExecutable(python))) await installAtomically(home, (folder) => makeEnvironment(folder, report));
  return python;
}

async function makeEnvironment(folder: string, report: Report): Promise<string> {
  const made = join(folder, 'venv');
  const run = (title: string, command: string, args: string[]) =>
    runLong({ title: `Python: ${title}`, command, args, timeoutMs: INSTALL_MS, report });
  await run('venv', await findOnPath(['python3']), ['-m', 'venv', made]);
  const options = ['--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
  await run('pip install', join(made, 'bin', 'python'), ['-m', 'pip', 'install', ...options]);
  return made;
}
