import { runSimulator } from '../commands/simulator.js';
import { ConfigError } from '../config.js';

try {
  await runSimulator(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
