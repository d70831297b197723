import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { serviceSchema, stackSchema } from '../../src/platform/config.js';
import { renderEnvExample, renderEnvTable, withEnvTable } from '../../tools/env-docs.js';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFile(new URL(name, root), 'utf8');
const names = [...new Set([...Object.keys(serviceSchema.shape), ...Object.keys(stackSchema.shape)])];

describe('the written docs', () => {
  it('.env.example is what `npm run env-docs` writes', async () => {
    expect(await read('.env.example')).toBe(renderEnvExample());
  });

  it("README.md's table is what `npm run env-docs` writes", async () => {
    const readme = await read('README.md');
    expect(readme).toBe(withEnvTable(readme));
  });
});

describe('what is rendered', () => {
  it.each(names)('names %s once in the example and says what it means', (name) => {
    const lines = renderEnvExample().split('\n');
    const places = lines.flatMap((line, place) => (line.startsWith(`# ${name}=`) ? [place] : []));
    expect(places).toHaveLength(1);
    expect(lines[(places[0] ?? 0) - 1]).toMatch(/^# \S.{5,}\.( Required\.)?$/);
  });

  it.each(names)('has a row for %s', (name) => {
    expect(renderEnvTable()).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S.+ \\| \\S.* \\|$`, 'm'));
  });

  it('tells required from default from neither', () => {
    const table = renderEnvTable();
    expect(table).toMatch(/^\| `DATABASE_URL` .+\| \*\*required\*\* \|$/m);
    expect(table).toMatch(/^\| `S3_FORCE_PATH_STYLE` .+\| `true` \|$/m);
    expect(table).toMatch(/^\| `TEMPORAL_UI_URL` .+\| – \|$/m);
  });

  it('sets nothing by being copied, and knows no machine', () => {
    expect(renderEnvExample()).toMatch(/^(#.*\n|\n)+$/);
    for (const text of [renderEnvExample(), renderEnvTable()]) expect(text).not.toContain(homedir());
  });
});

it('keeps what is around the markers, and refuses a README without them', () => {
  const readme = 'Above.\n<!-- env:start -->\nold\n<!-- env:end -->\nBelow.\n';
  const written = withEnvTable(readme);
  expect(written).toMatch(/^Above\.\n<!-- env:start -->\n\n\*\*The whole stack.+\|\n\n<!-- env:end -->\nBelow\.\n$/s);
  expect(written).not.toContain('old');
  expect(withEnvTable(written)).toBe(written);
  expect(() => withEnvTable('nothing here')).toThrow('README.md has no');
});
