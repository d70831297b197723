import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../src/platform/config.js';
import { type Report, reasonOf } from '../src/platform/report.js';

const run = promisify(execFile);

/** One way to get a program: gives the path of an executable, or throws with the reason. */
export interface BinaryStep {
  name: string;
  try(): Promise<string>;
}

export interface BinaryPlan {
  /** What people call the program. */
  name: string;
  /** Tried in this order. */
  steps: BinaryStep[];
  /** What a person can do when every step failed. */
  advice: string;
}

/** Takes the first step that works and says which; each one that does not says why before the next is tried. */
export async function resolveBinary(plan: BinaryPlan, report: Report): Promise<string> {
  const reasons: string[] = [];
  for (const step of plan.steps) {
    try {
      const path = await step.try();
      report(`${plan.name}: using ${path} (${step.name}).`);
      return path;
    } catch (error) {
      const reason = `${step.name}: ${reasonOf(error)}`;
      reasons.push(reason);
      report(`${plan.name}: ${reason}`);
    }
  }
  const tried = reasons.map((reason) => `  - ${reason}`).join('\n');
  throw new Error(`${plan.name} was not found and could not be fetched:\n${tried}\n${plan.advice}`);
}

/** Throws unless the program runs and the check of its output passes; gives the path back. */
export type Verify = (path: string) => Promise<string>;

/** The step of a variable such as FFMPEG_PATH; no step at all when it is not set. */
export function variableStep(variable: string, path: string | undefined, verify: Verify): BinaryStep[] {
  return path === undefined ? [] : [{ name: variable, try: () => verify(path) }];
}

export function pathStep(names: string[], verify: Verify): BinaryStep {
  return { name: 'PATH', try: async () => verify(await findOnPath(names)) };
}

/** The first of these files that is there; several, because an unpacked official archive counts too. */
export function cacheStep(paths: [string, ...string[]], verify: Verify): BinaryStep {
  return {
    name: 'cache',
    try: async () => {
      for (const path of paths) if (await isExecutable(path)) return verify(path);
      throw new Error(`nothing at ${paths[0]} yet.`);
    },
  };
}

/** The first of the names that is an executable file in a folder of PATH. */
export async function findOnPath(names: string[], path = childEnvironment({}).PATH ?? ''): Promise<string> {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
      const candidate = join(folder, name);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  throw new Error(`no ${names.join(', ')} there.`);
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** On a cold disk beside much other work a sound program was seen to take over 15 s for its version. */
const ANSWERS_WITHIN_MS = 60_000;

/** What a program prints, both streams together; throws when it can't be run, fails, or says nothing for a minute. */
export async function outputOf(path: string, args: string[]): Promise<string> {
  if (!(await isExecutable(path))) throw new Error(`there is no executable file at ${path}.`);
  const { stdout, stderr } = await run(path, args, { timeout: ANSWERS_WITHIN_MS }).catch((error: unknown) => {
    if ((error as { killed?: boolean }).killed) throw new Error(`${path} did not answer for a minute.`);
    throw error;
  });
  return stdout + stderr;
}

/** A temporary folder older than this belongs to an installation that was killed; the slowest takes minutes. */
const ABANDONED_MS = 60 * 60_000;

/**
 * Lets `make` fill a temporary folder beside the target, then moves what it made into place in one step: a killed
 * installation leaves nothing half-made, and of two at once the last one wins with an equal file.
 * @param make gives the path of what it made, inside the folder
 */
export async function installAtomically(target: string, make: (folder: string) => Promise<string>): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(target);
  const folder = await mkdtemp(`${target}.tmp-`);
  try {
    await moveInto(await make(folder), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return target;
}

async function moveInto(made: string, target: string): Promise<void> {
  try {
    await rename(made, target);
  } catch (error) {
    // A file replaces a file, but a folder can't replace a full one: then another process has finished first.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function removeAbandoned(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.tmp-`)) continue;
    const path = join(dirname(target), name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
