/** The life of a process of ours, the same for API and worker. */

/** The first SIGTERM or SIGINT asks to stop; a second one insists. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
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
