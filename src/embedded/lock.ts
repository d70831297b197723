import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const holderSchema = z.object({ pid: z.number(), apiUrl: z.string(), startedAt: z.string() });

/**
 * One stack per data folder: two PostgreSQLs on the same files would destroy them. The file of a stack that was
 * killed names a process that is gone, and is taken over. Returns what gives the folder back.
 */
export async function lockDataDir(dataDir: string, apiUrl: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'stack.json');
  await mkdir(dataDir, { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, apiUrl, startedAt: new Date().toISOString() });
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await removeStale(file, dataDir);
    }
  }
  throw new Error(`Another start took ${dataDir} at the same moment; try again.`);
}

async function removeStale(file: string, dataDir: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder && isAlive(holder)) {
    throw new Error(
      `A stack already runs on ${dataDir}: process ${holder.pid}, since ${holder.startedAt}, API at ${holder.apiUrl}. ` +
        'Use it, stop it with Ctrl-C there, or set DATA_DIR to another folder (and other ports).',
    );
  }
  await rm(file, { force: true });
}

async function readHolder(file: string) {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined; // gone meanwhile, or cut off by a crash
  }
}

/** In a container every start has the same process id: one that was written before we began is not us. */
function isAlive({ pid, startedAt }: z.infer<typeof holderSchema>): boolean {
  if (pid === process.pid) return Date.parse(startedAt) > Date.now() - process.uptime() * 1000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
