import { fileURLToPath } from 'node:url';
import { buildWebPage } from '../../local/build-web-page.js';

/** Where the page of today's sources lies, once a run has begun. */
export const WEB_PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** Vitest's global setup: the page is built once for all tests, where it is not up to date. */
export async function buildPageOnce(): Promise<() => Promise<void>> {
  await buildWebPage(console.error);
  return async () => undefined;
}
