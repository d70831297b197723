import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a benchmark has started and made, closed and removed at its end: the newest first, whatever happened. */

type Close = () => Promise<unknown>;
const closers: Close[] = [];

export const atEnd = (close: Close): void => void closers.push(close);

/** A folder that goes at the end. */
export async function ownFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `pro-${name}-`));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function thenCleanUp(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
