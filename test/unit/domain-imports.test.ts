import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const DOMAIN = new URL('../../src/domain/', import.meta.url);

/** Types count too: files that need each other can neither be read nor moved one at a time. */
const importsOf = (file: string): string[] =>
  [...readFileSync(new URL(file, DOMAIN), 'utf8').matchAll(/from '\.\/([^']+)\.js'/g)].map(([, name]) => `${name}.ts`);

/** The first way that leads from a file back to itself. */
function circle(file: string, way: string[] = []): string[] | undefined {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  for (const next of importsOf(file)) {
    const found = circle(next, [...way, file]);
    if (found) return found;
  }
  return undefined;
}

it('the files of the domain import each other one way', () => {
  const files = readdirSync(DOMAIN);
  expect(files.flatMap(importsOf).length).toBeGreaterThan(0);
  for (const file of files) expect(circle(file)?.join(' → ')).toBeUndefined();
});
