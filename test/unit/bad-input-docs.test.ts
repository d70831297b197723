import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GROUPS, renderTable } from '../support/bad-input/table.js';

it('docs/bad-input.md is the table of the cases (npm run bad-input-docs)', () => {
  expect(readFileSync(new URL('../../docs/bad-input.md', import.meta.url), 'utf8')).toBe(renderTable());
});

it('each kind of bad input is there once, and there are many', () => {
  const all = GROUPS.flatMap(({ title, cases }) => cases.map(({ what }) => `${title}: ${what}`));
  expect(all.filter((one, place) => all.indexOf(one) !== place)).toEqual([]);
  expect(all.length).toBeGreaterThan(600);
});
