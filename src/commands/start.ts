import { loadStackConfig } from '../config.js';
import { sampleInput } from '../demo/sample-media.js';
import { reasonOf } from '../embedded/report.js';
import { startStack } from '../embedded/stack.js';
import { aborted, stopSignal } from '../process.js';
import type { Answer, Io } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';

/** `pro start`: the stack kept running until Ctrl-C; data stays in DATA_DIR. */
export async function runStart(_words: object, { report, say }: Io): Promise<Answer> {
  const config = loadStackConfig();
  const signal = stopSignal();
  const stack = await startStack({ config, report, signal });
  // What the README's curl sends. The stack is there without it, too.
  await sampleInput(stack.ffmpegPath, config.DATA_DIR).catch((error: unknown) => report(reasonOf(error)));
  const { apiUrl, temporalUiUrl, syncBaseUrl, simulated, dataDir } = stack;
  say({
    json: { ready: true, apiUrl, docsUrl: `${apiUrl}/docs`, temporalUiUrl, syncBaseUrl, simulated, dataDir },
    text: `
Ready.
  API            ${stack.apiUrl}        (docs: ${stack.apiUrl}/docs)
  Temporal UI    ${stack.temporalUiUrl ?? 'as configured'}
  Sync.so        ${stack.syncBaseUrl}${stack.simulated ? '  (simulated)' : ''}
  Data and logs  ${stack.dataDir}
  Try it         npm run pro -- sample        (says how to send the sample video)
Ctrl-C stops everything.`,
  });
  const dead = await Promise.race([aborted(signal).then(() => undefined), stack.failed]);
  report(dead ? `${dead} has ended by itself; see ${stack.dataDir}/logs. Stopping the rest.` : 'Stopping …');
  await stack.stop();
  report('Stopped. The data is kept.');
  return { code: dead ? EXIT.failed : EXIT.done };
}
