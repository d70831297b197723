import { writeFile } from 'node:fs/promises';
import { renderKeyboardDocs } from '../test/support/keyboard/docs.js';

/** `npm run keyboard-docs`: docs/keyboard.md, made from the steps that a test does and from the table of keys. */
await writeFile(new URL('../docs/keyboard.md', import.meta.url), renderKeyboardDocs());
