import { mkdir, mkdtemp, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    madeInThisRun: string;
  }
}

/** A folder for what test files share; the next run may have other code, so it starts with an empty one. */
export async function shareFolder(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-test-run-'));
  project.provide('madeInThisRun', folder);
  return () => rm(folder, { recursive: true, force: true });
}

/** Goes with the run. */
export const sharedFolder = (name: string): string => join(inject('madeInThisRun'), name);

/**
 * What takes seconds to make and is the same for all test files: the first that wants it makes it, the others wait and
 * read it. It comes and goes as JSON.
 */
export async function onceARun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const file = sharedFolder(`${name}.json`);
  const turn = `${file}.turn`;
  for (;;) {
    const made = await readFile(file, 'utf8').catch(() => undefined);
    if (made !== undefined) return JSON.parse(made) as T;
    if (await isFirst(turn)) break;
    await sleep(100);
  }
  try {
    return await kept(file, await make());
  } finally {
    await rmdir(turn); // what could not be made is the next one's to try
  }
}

async function kept<T>(file: string, fresh: T): Promise<T> {
  const part = `${file}.part`;
  await writeFile(part, JSON.stringify(fresh));
  await rename(part, file); // another process may be reading
  return fresh;
}

/** Test files run in several processes, so the file system says whose turn it is. */
const isFirst = (turn: string): Promise<boolean> =>
  mkdir(turn).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
