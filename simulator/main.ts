import { pro } from '../src/operator/pro.js';

/** `npm run simulator`, and the simulator's container. */
process.exitCode = await pro(['simulator', ...process.argv.slice(2)]);
