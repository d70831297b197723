import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../local/commands/pro.js';
import { readLine } from '../../src/operator/command-line/find-command.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const DOCS = ['README.md', 'docs/deployments.md', 'docs/architecture.md', 'simulator/README.md'];

it("the README's curl sends files that a clone has", () => {
  const files = [...readFileSync(`${root}README.md`, 'utf8').matchAll(/=@([^\s']+)/g)].map(([, file = '']) => file);
  expect(files).toHaveLength(5);
  for (const file of files) expect(existsSync(root + file), file).toBe(true);
});

/** `npm run pro -- …`, `npm run demo -- …` and `npm run simulator -- …`, up to the comment or the closing quote. */
const TYPED = /npm run (?:--silent )?(pro|demo|simulator) -- ([^`#\n\\]+)/g;

const JOB = '2ea06bd4-2944-4a40-811f-135dde9a86e5';

it.each(DOCS)('%s shows commands that there are, with the words that they take', (file) => {
  for (const [line, script, words = ''] of readFileSync(root + file, 'utf8').matchAll(TYPED)) {
    const argv = words.trim().split(/\s+/);
    const typed = [...(script === 'pro' ? [] : [script ?? '']), ...argv].map((word) => (word === 'JOB' ? JOB : word));
    expect(() => readLine(COMMANDS, typed), line).not.toThrow();
  }
});
