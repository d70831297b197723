import { runSimulator } from '../commands/simulator.js';

await runSimulator(process.argv.slice(2));
