import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { contractFromTypes } from '../src/versions/contract/contract-from-types.js';
import { contractText } from '../src/versions/contract/contract-text.js';

/** `npm run contract`: writes workflows/message-contract.json from the types. */
const root = fileURLToPath(new URL('../', import.meta.url));
const contract = contractFromTypes(root);
await writeFile(`${root}workflows/message-contract.json`, contractText(contract));
const { signals, queries, updates, workflows, activities } = contract;
const counts = Object.entries({ signals, queries, updates, workflows, activities });
console.log(counts.map(([kind, messages]) => `${Object.keys(messages).length} ${kind}`).join(', '));
