import type { Answer, Io } from '../../src/operator/command-line/command.js';
import { EXIT } from '../../src/operator/command-line/exit-codes.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { aborted, stopSignal } from '../../src/platform/process.js';
import type { Report } from '../../src/platform/report.js';
import { keepRunning } from '../keep-running.js';
import { startApi } from '../own-parts.js';
import { signInLine, signInLink } from '../sign-in-link.js';
import { type Stack, startStack } from '../stack.js';
import { watchCode } from '../watch-code.js';
import { createWorkerVersions } from '../worker-versions.js';

/** With the page from its sources. */
const DEV_API = 'local/dev-api';

/**
 * `pro dev`: the stack, with workers that follow the code. Each saved change becomes a worker version of its own that
 * has to pass the gate; jobs in flight stay on the code they began on. A change to the page is none of theirs.
 */
export async function runDev(_words: object, { report, say }: Io): Promise<Answer> {
  const config = loadStackConfig();
  const signal = stopSignal();
  const stack = await startStack({ config, report, signal, withoutOwnParts: true });
  const context = { config, env: stack.env, report, signal };
  const workers = createWorkerVersions(context);
  try {
    await workers.next();
    const keepApi = () => keepRunning((signal) => startApi({ ...context, signal }, DEV_API), { report, signal });
    let api = await keepApi();
    const restartApi = async () => {
      await api.stop();
      api = await keepApi();
    };
    const stopFollowing = follow(report, async () => {
      if ((await workers.next()) !== 'refused') await restartApi(); // its own code is in no worker's version
    });
    say(await whatIsThere(stack));
    await aborted(signal);
    await stopFollowing();
    await api.stop();
    return { code: EXIT.done };
  } finally {
    await workers.stop();
    await stack.stop();
  }
}

async function whatIsThere(stack: Stack): Promise<Omit<Answer, 'code'>> {
  const { apiUrl, temporalUiUrl, dataDir } = stack;
  const signInUrl = await signInLink(stack);
  return {
    json: { ready: true, apiUrl, signInUrl, temporalUiUrl, dataDir },
    text: `
Ready: ${apiUrl}/docs, Temporal's UI at ${temporalUiUrl ?? 'its own address'}.
Save a file in workflows/, activities/ or src/, and it becomes a worker version; in web/, and the page shows it at once.

${signInLine(signInUrl, apiUrl)}
Ctrl-C stops everything.`,
  };
}

/** One change after the other: what is saved while one is under way is done next, all at once. */
function follow(report: Report, act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await act().catch((error: unknown) => report(`✗ ${error instanceof Error ? error.message : error}`));
    } while (again);
    running = undefined;
  };
  const stopWatching = watchCode((file) => {
    report(`\n${file} has changed.`);
    again = true;
    running ??= run();
  });
  return async () => {
    await stopWatching();
    again = false;
    await running;
  };
}
