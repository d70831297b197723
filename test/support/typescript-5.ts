import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath, installAtomically, isExecutable } from '../../local/resolve-binary.js';
import { runLong } from '../../local/run-long.js';
import { loadStackConfig } from '../../src/platform/config.js';

/** openapi-typescript needs the compiler's API, which TypeScript 7, that this repository is written in, does not have. */
const PACKAGES = {
  '@types/node': '20.19.43',
  'openapi-fetch': '0.17.0',
  'openapi-typescript': '7.13.0',
  typescript: '5.9.3',
};
const INSTALL_MS = 10 * 60_000;

/** The folder of an npm package with these packages, installed into the cache the first time. */
export async function resolveTypeScript5(): Promise<string> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: PACKAGES });
  const wanted = createHash('sha256').update(manifest).digest('hex').slice(0, 12);
  const home = join(loadStackConfig().CACHE_DIR, `typescript-5-${wanted}`);
  if (await isExecutable(join(home, 'node_modules', 'typescript', 'bin', 'tsc'))) return home;
  return await installAtomically(home, async (folder) => {
    const made = join(folder, 'made');
    await mkdir(made);
    await writeFile(join(made, 'package.json'), manifest);
    const args = ['install', '--prefix', made, '--ignore-scripts', '--no-audit', '--no-fund'];
    const title = 'openapi-typescript: npm install';
    await runLong({ title, command: await findOnPath(['npm']), args, timeoutMs: INSTALL_MS, report: console.error });
    return made;
  });
}
