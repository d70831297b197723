import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Bytes that a page brings over the line when it is opened: scripts and styles as gzip, fonts as they are. */
export interface PageSizes {
  scripts: number;
  styles: number;
  fonts: number;
}

const KINDS: Record<keyof PageSizes, RegExp> = { scripts: /\.js$/, styles: /\.css$/, fonts: /\.woff2$/ };
/** Files of the build (web/vite.config.ts). */
const BUILT = '/assets-web/';

/** Of the page as it is now; of what it does in the background (the worker for media) nothing counts. */
export async function pageSizes(page: Page): Promise<PageSizes> {
  await page.evaluate(`new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => done(null))))`);
  const names = await page.evaluate<string[]>(`performance.getEntriesByType('resource').map(({ name }) => name)`);
  const files = [...new Set(names)].filter((name) => name.includes(BUILT) && !name.includes('worker'));
  const sizes: PageSizes = { scripts: 0, styles: 0, fonts: 0 };
  for (const kind of ['scripts', 'styles', 'fonts'] as const) {
    const all = files.filter((name) => KINDS[kind].test(name)).map((name) => sizeOf(name, kind !== 'fonts'));
    sizes[kind] = (await Promise.all(all)).reduce((sum, bytes) => sum + bytes, 0);
  }
  return sizes;
}

async function sizeOf(url: string, isCompressed: boolean): Promise<number> {
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  return isCompressed ? gzipped(bytes) : bytes.length;
}

/** As the build compresses it (web/precompress.ts). */
export const gzipped = (bytes: Buffer): number => gzipSync(bytes, { level: 9 }).length;
