import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { tryLock } from './file-lock.js';

const holderSchema = z.object({ pid: z.number(), host: z.string(), apiUrl: z.string(), startedAt: z.string() });

export interface DataDirLock {
  /** The stack before was killed; its parts are stopped by their watchers, within some seconds (process.ts). */
  leftBehind: boolean;
  /** Gives the folder back. */
  release(): Promise<void>;
}

/**
 * One stack per data folder: two PostgreSQLs on the same files would destroy them. The lock is the kernel's, so that of a
 * stack that was killed is free at once, and one in another container counts. `stack.json` only tells people who has it.
 */
export async function lockDataDir(dataDir: string, apiUrl: string): Promise<DataDirLock> {
  const file = join(dataDir, 'stack.json');
  await mkdir(dataDir, { recursive: true });
  const lock = tryLock(join(dataDir, 'stack.lock'));
  const before = await readHolder(file);
  if (!lock) throw new Error(taken(dataDir, before));
  const mine = { pid: process.pid, host: hostname(), apiUrl, startedAt: new Date().toISOString() };
  await rm(file, { force: true }); // one that was left behind would keep its mode
  await writeFile(file, JSON.stringify(mine), { mode: 0o600 });
  return {
    leftBehind: before !== undefined,
    async release() {
      await rm(file, { force: true });
      lock.release();
    },
  };
}

type Holder = z.infer<typeof holderSchema>;

function taken(dataDir: string, holder: Holder | undefined): string {
  const who = holder ? `: ${whoIs(holder)}, since ${holder.startedAt}, API at ${holder.apiUrl}` : '';
  return (
    `A stack already runs on ${dataDir}${who}. ` +
    'Use it, stop it with Ctrl-C there, or set DATA_DIR to another folder (and other ports).'
  );
}

/** The number of a process means nothing on another machine or in another container. */
const whoIs = ({ pid, host }: Holder) => (host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`);

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined; // none, or cut off by a crash
  }
}
