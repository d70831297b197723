import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { childEnvironment, type Environment, loadStackConfig } from '../platform/config.js';
import { hasEnded } from './stack-ended.js';

/**
 * Where the parts of a running stack are, so that commands in another terminal find them. It holds the keys that the
 * stack made up for itself, which lie in the same folder anyway, and none of those it was given.
 */
const fileIn = (dataDir: string) => join(dataDir, 'stack-environment.json');

const environmentSchema = z.record(z.string(), z.string());

/** Writes the file, for this user only; returns what removes it. */
export async function keepEnvironment(dataDir: string, env: Environment): Promise<() => Promise<void>> {
  const file = fileIn(dataDir);
  await rm(file, { force: true }); // one that was left behind would keep its mode
  await writeFile(file, JSON.stringify(env, null, 2), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/**
 * The environment of a command: `env` as it is where it names a database, else with the addresses of the stack that
 * runs on DATA_DIR under it.
 */
export function serviceEnvironment(env: Environment = childEnvironment({})): Environment {
  if (env.DATABASE_URL) return env;
  const set = Object.entries(env).filter(([, value]) => value !== '');
  return { ...readEnvironment(loadStackConfig(env).DATA_DIR), ...Object.fromEntries(set) };
}

/** The file that `serviceEnvironment` takes; undefined where no stack runs, or none is asked. */
export function environmentFile(env: Environment = childEnvironment({})): string | undefined {
  if (env.DATABASE_URL) return undefined;
  const dataDir = loadStackConfig(env).DATA_DIR;
  const file = fileIn(dataDir);
  return existsSync(file) && !hasEnded(dataDir) ? file : undefined;
}

function readEnvironment(dataDir: string): Environment {
  if (hasEnded(dataDir)) return {};
  try {
    return environmentSchema.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return {}; // no stack runs here; the configuration then says what is missing
  }
}
