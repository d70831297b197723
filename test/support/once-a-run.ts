import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 * What takes seconds to make and is the same for all test files: the first that wants it makes it, for the others it is
 * read. Two at the same moment may both make it; it comes and goes as JSON.
 */
export async function onceARun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const file = sharedFolder(`${name}.json`);
  const made = await readFile(file, 'utf8').catch(() => undefined);
  if (made !== undefined) return JSON.parse(made) as T;
  const fresh = await make();
  const part = `${file}.${process.pid}`;
  await writeFile(part, JSON.stringify(fresh));
  await rename(part, file); // another process may be reading
  return fresh;
}
