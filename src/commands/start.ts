import { loadStackConfig } from '../config.js';
import { startStack } from '../embedded/stack.js';
import { aborted, stopSignal } from '../process.js';

/** `pro start`: the stack kept running until Ctrl-C; data stays in DATA_DIR. Returns the exit code. */
export async function runStart(): Promise<number> {
  const config = loadStackConfig();
  const signal = stopSignal();
  const stack = await startStack({ config, report: (line) => console.log(line), signal });
  console.log(`
Ready.
  API            ${stack.apiUrl}        (docs: ${stack.apiUrl}/docs)
  Temporal UI    ${stack.temporalUiUrl ?? 'as configured'}
  Sync.so        ${stack.syncBaseUrl}${stack.simulated ? '  (simulated)' : ''}
  Data and logs  ${stack.dataDir}
Ctrl-C stops everything.`);
  const dead = await Promise.race([aborted(signal).then(() => undefined), stack.failed]);
  console.log(dead ? `${dead} has ended by itself; see ${stack.dataDir}/logs. Stopping the rest.` : 'Stopping …');
  await stack.stop();
  console.log('Stopped. The data is kept.');
  return dead ? 1 : 0;
}
