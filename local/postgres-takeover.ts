import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from '../src/db/migrate/ensure-database.js';
import { type Report, reasonOf } from '../src/platform/report.js';
import { type FileLock, tryLock } from './file-lock.js';

/** The name of the connection a running stack holds on its server for as long as it lives. */
export const OWNER = 'pro-video-editor stack';
/** A killed stack's server is stopped by its watcher within 5 s (process.ts); a fast shutdown takes about one. */
const DEADLINE_MS = 15_000;

export interface Takeover {
  /** The server's own data folder. */
  folder: string;
  /** Held by a server of ours, and by each of its processes, for as long as it lives. */
  lockFile: string;
  /** The database URL at a port, with the data folder's own password. */
  urlAt(port: number): string;
  report: Report;
  /** Ends the waiting. */
  signal?: AbortSignal;
  deadlineMs?: number;
}

/**
 * Makes sure that no server runs on the data folder, and returns the lock for the next one. One left over from a stack
 * that was killed is stopped; one that a living stack owns is left alone, and an error says so. The process id in
 * postmaster.pid means nothing in another container, and PostgreSQL itself believes it: only the lock tells whether a
 * server of another one lives, which is waited for and never touched.
 */
export async function stopLeftover({ folder, lockFile, deadlineMs = DEADLINE_MS, ...o }: Takeover): Promise<FileLock> {
  const deadline = Date.now() + deadlineMs;
  let lock: FileLock | undefined;
  let told = false;
  try {
    for (;;) {
      lock ??= tryLock(lockFile);
      const server = await look(folder, o.urlAt);
      if (lock && (server.state === 'none' || server.state === 'stranger')) {
        if (server.state === 'stranger') await rm(join(folder, 'postmaster.pid'));
        return lock;
      }
      if (server.state === 'owned') throw new Error(inUse(folder, server.pid));
      if (Date.now() > deadline) throw new Error(stuck(folder, server));
      if (server.state === 'leftover') process.kill(server.pid, 'SIGINT'); // PostgreSQL's fast shutdown
      if (!told) o.report('PostgreSQL still runs from an earlier start; it has to stop first.');
      told = true;
      await delay(200, undefined, { signal: o.signal });
    }
  } catch (error) {
    lock?.release();
    throw error;
  }
}

type Server = { state: 'none' } | { state: Awaited<ReturnType<typeof probe>>; pid: number };

/** What postmaster.pid names. */
async function look(folder: string, urlAt: Takeover['urlAt']): Promise<Server> {
  const named = await readPidFile(folder);
  // The server itself copes with the file of a dead one.
  if (named === undefined || !isAlive(named.pid)) return { state: 'none' };
  return { state: await probe(urlAt(named.port), folder), pid: named.pid };
}

const inUse = (folder: string, pid: number) =>
  `Another copy of the stack runs on ${folder} (PostgreSQL is process ${pid}). Stop it, or set DATA_DIR to another folder.`;
function stuck(folder: string, server: Server): string {
  const isHere = server.state === 'leftover' || server.state === 'busy';
  const how = isHere ? `End process ${server.pid}` : 'It is in another container: end it there';
  return `The PostgreSQL of an earlier start on ${folder} does not stop. ${how} and start again.`;
}

/** Line 1 is the process id, line 4 the port. */
async function readPidFile(folder: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port] = text.split('\n').map(Number);
  return pid && port ? { pid, port } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * - owned: our server, with a living stack; leftover: our server, without
 * - busy: it starts up or shuts down, ask again
 * - stranger: process ids are used again, above all in containers; this one is not a server on our folder
 */
async function probe(url: string, folder: string): Promise<'owned' | 'leftover' | 'busy' | 'stranger'> {
  try {
    return await withClient(url, (client) => ownership(client, folder));
  } catch (error) {
    // Class 57: starting up or shutting down; 53300: out of connections. Anything else is not our server.
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('57') || code.startsWith('53') || reasonOf(error).includes('terminated')) return 'busy';
    return 'stranger';
  }
}

async function ownership(client: pg.Client, folder: string): Promise<'owned' | 'leftover' | 'stranger'> {
  const { rows } = await client.query<{ folder: string; owners: string }>(
    `SELECT current_setting('data_directory') AS folder,
            (SELECT count(*) FROM pg_stat_activity WHERE application_name = $1) AS owners`,
    [OWNER],
  );
  const [server] = rows;
  if (server?.folder !== (await realpath(folder))) return 'stranger';
  return server.owners === '0' ? 'leftover' : 'owned';
}
