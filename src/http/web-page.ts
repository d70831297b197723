import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The web page as it was built (web/): one folder of files. */
export interface WebPage {
  folder: string;
  /** Changes with whatever the page is made of; the page knows its own, and so learns that there is a new one. */
  version: string;
}

/** Where the build puts it: dist/web, whether this file runs from the sources or from dist/src. */
const FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/web' : '../../web', import.meta.url),
);
const VERSION = /<meta name="web-version" content="([\w-]+)"/;

/** Undefined where it was not built: the API works all the same. */
export function findWebPage(folder = FOLDER): WebPage | undefined {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return undefined;
  const [, version = 'unknown'] = VERSION.exec(readFileSync(index, 'utf8')) ?? [];
  return { folder, version };
}
