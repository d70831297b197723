/** How every command of `pro` ends. The README has the same three; nothing else in src/operator makes an exit code up. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What they mean where a command says nothing more exact. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'failed or refused',
  2: 'wrong words, and nothing was done',
};
