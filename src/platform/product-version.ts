import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The version that package.json says: of the checkout, or beside dist/ in the image. */
export function productVersion(): string {
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
  const text = readFileSync(new URL(`${root}package.json`, import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
