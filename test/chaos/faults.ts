import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Fault } from './plan.js';
import type { TcpProxy } from './tcp-proxy.js';

/** A process that can be killed and started again with the same address and data. */
export interface Victim {
  /** Undefined while it is down. */
  pid(): number | undefined;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it answers again; at once where it already does. */
  start(): Promise<void>;
}

/** All that faults know of what they are done to. */
export interface Arena {
  processes: ReadonlyMap<string, Victim>;
  wires: ReadonlyMap<string, TcpProxy>;
}

/** A fault that was done, in ms since 1970. Its end: the killed process answers again, the wire is whole again. */
export interface DoneFault extends Fault {
  startedAt: number;
  endedAt: number;
}

/** Does the fault and undoes it, sooner when the signal says so. */
export async function inflict(arena: Arena, fault: Fault, signal: AbortSignal): Promise<DoneFault> {
  const startedAt = Date.now();
  const pause = () => sleep(fault.forMs, undefined, { signal }).catch(() => undefined);
  if (fault.kind === 'calm') await pause();
  else if (fault.kind === 'kill') await killed(find(arena.processes, fault.target), pause);
  else if (fault.kind === 'freeze') await frozen(find(arena.processes, fault.target), pause);
  else await disturbed(find(arena.wires, fault.target), fault, pause);
  return { ...fault, startedAt, endedAt: Date.now() };
}

async function killed(victim: Victim, pause: () => Promise<void>): Promise<void> {
  await victim.kill();
  await pause();
  await victim.start();
}

async function disturbed(wire: TcpProxy, { kind, delayMs = 0 }: Fault, pause: () => Promise<void>): Promise<void> {
  if (kind === 'slow') wire.slow(delayMs);
  else if (kind === 'black-hole') wire.hold();
  else if (kind === 'refuse') wire.refuse();
  else wire.cut();
  await pause();
  wire.pass();
}

/** What stays frozen when we are killed ourselves would never end: a shell of its own thaws it after this long. */
const THAW_AFTER_S = 20;

async function frozen(victim: Victim, pause: () => Promise<void>): Promise<void> {
  const root = victim.pid();
  if (root === undefined) return; // it has just ended by itself
  const pids = [root];
  process.kill(root, 'SIGSTOP'); // first, so that it makes no more children
  pids.push(...(await ownChildren(root)));
  const thaw = ['-c', 'sleep "$0"; kill -CONT "$@" 2>/dev/null', String(THAW_AFTER_S), ...pids.map(String)];
  const guard = spawn('/bin/sh', thaw, { detached: true, stdio: 'ignore' });
  for (const pid of pids.slice(1)) send(pid, 'SIGSTOP');
  await pause();
  for (const pid of pids.toReversed()) send(pid, 'SIGCONT');
  if (guard.pid !== undefined) send(-guard.pid, 'SIGKILL');
}

/**
 * Descendants that left the process group: PostgreSQL's servers for connections, each with a group of its own. What
 * stayed in the group are helpers that do no work without the process, and the watcher that ends it if we die.
 */
async function ownChildren(root: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=']);
  const all = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const group = all.find(([pid]) => pid === root)?.[2];
  const below = (parent: number): number[] =>
    all.flatMap(([pid = 0, ppid, pgid]) => (ppid === parent && pgid !== group ? [pid, ...below(pid)] : []));
  return below(root);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function find<T>(among: ReadonlyMap<string, T>, name: string): T {
  const found = among.get(name);
  if (found === undefined) throw new Error(`There is no "${name}" to disturb.`);
  return found;
}
