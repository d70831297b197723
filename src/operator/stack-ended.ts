import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What stack.json says of the stack's process (lock.ts). */
const processSchema = z.object({ pid: z.number(), host: z.string().default(hostname()) });

/**
 * Whether the stack on `dataDir` was killed, so that what it wrote down is of the past: its ports may be somebody else's
 * by now. False where nothing says so: a process of another host or container cannot be seen from here.
 */
export function hasEnded(dataDir: string): boolean {
  try {
    const { pid, host } = processSchema.parse(JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')));
    return host === hostname() && !isAlive(pid);
  } catch {
    return false; // no such file, or cut off
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
