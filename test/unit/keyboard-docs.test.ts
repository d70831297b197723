import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderKeyboardDocs } from '../support/keyboard/docs.js';

it('docs/keyboard.md is the story that a test does and the table of keys (npm run keyboard-docs)', () => {
  expect(readFileSync(new URL('../../docs/keyboard.md', import.meta.url), 'utf8')).toBe(renderKeyboardDocs());
});
