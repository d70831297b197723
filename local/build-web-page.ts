import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { findWebPage } from '../src/http/web-page.js';
import { inProduction } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Whatever the page is made of and by; the lockfile for its libraries. */
const INPUTS = ['local/build-web-page.ts', 'web', 'src/api-client', 'src/domain', 'src/media', 'package-lock.json'];
const BUILT = join(ROOT, 'dist/web');

/**
 * Builds the web page where it was not yet, or from other sources than these (about 5 s). From dist/, where its sources are
 * not, there is nothing to build: the page was built with it.
 */
export async function buildWebPage(report: Report): Promise<void> {
  if (!existsSync(join(ROOT, 'web/vite.config.ts'))) return;
  const version = await inputsVersion();
  if (findWebPage(BUILT)?.version === version) return;
  const started = performance.now();
  report('Web page: building it …');
  await build(version);
  report(`Web page: built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

/** Put in place at once: an API that runs beside serves the one or the other, never half of one. */
async function build(version: string): Promise<void> {
  const { build } = await import('vite'); // not there, and not needed, where only dist/ is
  const [outDir, before] = [`${BUILT}.${process.pid}`, `${BUILT}.${process.pid}.before`];
  const configFile = join(ROOT, 'web/vite.config.ts');
  const plugins = [tellVersion(version)];
  await inProduction(() => build({ configFile, plugins, build: { outDir }, logLevel: 'error' }));
  await rename(BUILT, before).catch(() => undefined);
  await rename(outDir, BUILT).catch((error: unknown) => {
    if (findWebPage(BUILT)?.version !== version) throw error; // another process was faster, with the same page
  });
  await Promise.all([outDir, before].map((folder) => rm(folder, { recursive: true, force: true })));
}

/** src/http/web-page.ts reads it there, and the page itself. */
const tellVersion = (version: string): Plugin => ({
  name: 'tell-version',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'web-version', content: version }, injectTo: 'head' }],
});

async function inputsVersion(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(INPUTS.map(filesOf))).flat()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

async function filesOf(input: string): Promise<string[]> {
  if (/\.\w+$/.test(input)) return [input];
  const entries = await readdir(join(ROOT, input), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length)).toSorted();
}
