import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from '../db/ensure-database.js';
import { type Report, reasonOf } from './report.js';

/** The name of the connection a running stack holds on its server for as long as it lives. */
export const OWNER = 'pro-video-editor stack';
/** A killed stack's server is stopped by its watcher within 5 s (process.ts); a fast shutdown takes about one. */
const DEADLINE_MS = 15_000;

/**
 * Makes sure that no server runs on the data folder. One left over from a stack that was killed is stopped; one that
 * a living stack owns is left alone, and an error says so.
 * @param urlAt the database URL at a port, with the data folder's own password
 */
export async function stopLeftover(folder: string, urlAt: (port: number) => string, report: Report): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  let told = false;
  for (;;) {
    const server = await readPidFile(folder);
    if (server === undefined || !isAlive(server.pid)) return; // the server itself copes with the file of a dead one
    const state = await probe(urlAt(server.port), folder);
    if (state === 'stranger') return rm(join(folder, 'postmaster.pid'));
    if (state === 'owned') throw new Error(inUse(folder, server.pid));
    if (Date.now() > deadline) throw new Error(stuck(folder, server.pid));
    if (state === 'leftover') process.kill(server.pid, 'SIGINT'); // PostgreSQL's fast shutdown
    if (!told) report('PostgreSQL still runs from an earlier start; stopping it first.');
    told = true;
    await delay(200);
  }
}

const inUse = (folder: string, pid: number) =>
  `Another copy of the stack runs on ${folder} (PostgreSQL is process ${pid}). Stop it, or set DATA_DIR to another folder.`;
const stuck = (folder: string, pid: number) =>
  `The PostgreSQL of an earlier start on ${folder} does not stop. End process ${pid} and start again.`;

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
