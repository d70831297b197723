import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { childEnvironment } from '../../src/platform/config.js';

const EXAMPLES = fileURLToPath(new URL('../../docs/examples/', import.meta.url));
/** A job takes seconds; what hangs has to end some day. */
const MOST_MS = 240_000;

export interface ExampleRun {
  apiUrl: string;
  /** At least 3 s. */
  video: string;
  audio: string;
  /** Where the result goes. */
  folder: string;
}

export const exampleFile = (name: string) => join(EXAMPLES, name);

/** Runs a client as people would, and looks at what it has saved; what it has said. */
export async function expectVideoFrom(
  command: string,
  args: string[],
  o: ExampleRun,
  env: Record<string, string> = {},
): Promise<string> {
  const result = join(o.folder, `result-of-${(args.at(-1) ?? command).replaceAll(/\W/g, '-')}.mp4`);
  const { stdout } = await promisify(execFile)(command, [...args, o.video, o.audio, result], {
    env: childEnvironment({ ...env, API_URL: o.apiUrl }),
    timeout: MOST_MS,
  });
  expect(stdout).toContain(`The video is in ${result}`);
  const video = await readFile(result);
  expect(video.subarray(4, 8).toString()).toBe('ftyp');
  expect(video.length).toBeGreaterThan(1_000);
  return stdout;
}
