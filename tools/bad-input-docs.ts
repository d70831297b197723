import { writeFile } from 'node:fs/promises';
import { renderTable } from '../test/support/bad-input/table.js';

/** `npm run bad-input-docs`: docs/bad-input.md, made from the cases of test/support/bad-input. */
await writeFile(new URL('../docs/bad-input.md', import.meta.url), renderTable());
