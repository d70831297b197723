import { runCommandLine } from '../src/operator/command-line/run-command-line.js';
import { simulatorCommand } from './command.js';

/** `npm run simulator`, and the simulator's container. */
process.exitCode = await runCommandLine({ commands: [simulatorCommand], groups: {} }, [
  'simulator',
  ...process.argv.slice(2),
]);
