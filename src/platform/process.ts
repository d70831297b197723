import { once } from 'node:events';

/** The life of a process of ours, the same for API and worker. */

/** One Ctrl-C can arrive several times: from the terminal, and passed on by npm and tsx. */
const SAME_KEYSTROKE_MS = 1000;

/** Aborts on the first SIGTERM or SIGINT, or one of `more`, which asks to stop; a later one insists and ends the process. */
export function stopSignal(...more: NodeJS.Signals[]): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const stop = () => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > SAME_KEYSTROKE_MS) process.exit(1);
    controller.abort(new Error('Interrupted.'));
  };
  for (const name of ['SIGINT', 'SIGTERM', ...more] as const) process.on(name, stop);
  return controller.signal;
}

/** Resolves when the signal aborts, at once where it has. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Runs `main` to its end; a fault is said in one sentence, with exit code 1. */
export function runMain(main: () => Promise<void>): void {
  main().then(
    // Anything still open would be a bug, and must not keep a stopped process alive.
    () => process.exit(0),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
}
