import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { childEnvironment, type Environment } from '../src/platform/config.js';
import { type Report, reasonOf } from '../src/platform/report.js';
import { logTail, prepareLog } from './part-log.js';

/** A part of the embedded stack that runs. */
export interface RunningPart {
  name: string;
  pid?: number;
  /** SIGTERM, then SIGKILL when it takes too long; may be called twice. */
  stop(): Promise<void>;
  /** The exit code once it has ended, null when a signal ended it. */
  exited: Promise<number | null>;
  /** The same for people: `exit code 1`, `killed by SIGKILL`. */
  ended: Promise<string>;
  logFile?: string;
}

export interface PartOptions {
  name: string;
  command: string;
  args: string[];
  /** Set on top of our own environment. */
  env?: Environment;
  /** A descriptor that the part, and all it starts, holds open as well: of a lock (file-lock.ts). */
  holds?: number;
  /** Output is appended here; without it, it goes to our own output. */
  logFile?: string;
  /** Resolves when the part answers; the signal ends the waiting. */
  ready: (signal: AbortSignal) => Promise<void>;
  readyTimeoutMs: number;
  /** Ends the waiting; the part is stopped then. */
  signal?: AbortSignal;
  /** How long a SIGTERM may take before SIGKILL: 10 s lets Temporal and PostgreSQL finish their writes. */
  graceMs?: number;
  report: Report;
}

/**
 * Each part runs in its own session, so that Ctrl-C reaches only us and we stop the parts in order. But then nothing
 * stops them when we are killed outright. So before the shell becomes the part (exec keeps the process id), it leaves
 * a watcher that reads a pipe only we hold: its end means that we are gone, and the watcher ends the whole group.
 * The watcher belongs to that group, so the group's number can't have been given to anybody else by then. What the part
 * holds (descriptor 4) it does not hold.
 */
const WATCHED = `( trap '' TERM; read -r _ <&3; kill -s TERM -- -$$; sleep 5; kill -s KILL -- -$$ ) 2>/dev/null 4<&- &
exec "$@" 3<&-`;

const STOP_GRACE_MS = 10_000;

/**
 * Starts a program and waits until it is ready.
 * A program that ends or is not ready in time is stopped; the error carries the end of its log.
 */
export async function spawnPart(options: PartOptions): Promise<RunningPart> {
  options.signal?.throwIfAborted();
  const logStart = await prepareLog(options.logFile);
  const startedAt = Date.now();
  const child = spawnWatched(options);
  const part = runningPart(child, options);
  try {
    await waitUntilReady(part, options);
  } catch (error) {
    await part.stop();
    options.signal?.throwIfAborted(); // nobody wants to know any more
    const tail = await logTail(options.logFile, logStart);
    throw new Error(`${options.name} did not start: ${reasonOf(error)}${tail}`, { cause: error });
  }
  options.report(`${options.name} is ready (${((Date.now() - startedAt) / 1000).toFixed(1)} s).`);
  return part;
}

/** Calls `attempt` until it does not throw; when the signal ends the waiting, the last fault is the error. */
export async function retryUntilReady(attempt: () => Promise<void>, signal: AbortSignal, everyMs = 100): Promise<void> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw error;
    }
    // An abort during the pause is noticed after the next attempt.
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function spawnWatched({ command, args, env = {}, logFile, holds }: PartOptions): ChildProcess {
  const output = logFile === undefined ? 'inherit' : openSync(logFile, 'a', 0o600);
  try {
    return spawn('/bin/sh', ['-c', WATCHED, 'sh', command, ...args], {
      detached: true,
      env: childEnvironment(env),
      stdio: ['ignore', output, output, 'pipe', ...(holds === undefined ? [] : [holds])],
    });
  } finally {
    if (typeof output === 'number') closeSync(output);
  }
}

function runningPart(
  child: ChildProcess,
  { name, logFile, graceMs = STOP_GRACE_MS, report }: PartOptions,
): RunningPart {
  const exited = untilExit(child);
  const ended = exited.then((code) =>
    code === null ? `killed by ${child.signalCode ?? 'nobody'}` : `exit code ${code}`,
  );
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    child.kill('SIGTERM');
    if (await settlesWithin(exited, graceMs)) return;
    report(`${name} did not stop within ${graceMs / 1000} s; it is killed.`);
    killGroup(child.pid);
    await exited;
  };
  return {
    name,
    pid: child.pid,
    ...{ exited, ended, logFile },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Ends with the child; then the rest of its group, the watcher among them, has nothing left to do. */
async function untilExit(child: ChildProcess): Promise<number | null> {
  const held = child.stdio[3];
  held?.on('error', () => undefined);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } catch {
    return null; // 'error': the shell itself could not be started
  } finally {
    killGroup(child.pid);
    held?.destroy();
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody left in the group.
  }
}

/** The cause of the error of a part that was never ready because it ended. */
export class EndedAtStart extends Error {
  override readonly name = 'EndedAtStart';
}

async function waitUntilReady(part: RunningPart, { ready, readyTimeoutMs, signal: stop }: PartOptions): Promise<void> {
  const waiting = new AbortController();
  const timeout = AbortSignal.timeout(readyTimeoutMs);
  const signal = AbortSignal.any([waiting.signal, timeout, ...(stop ? [stop] : [])]);
  const died = part.exited.then((code) => {
    throw new EndedAtStart(code === null ? 'it was killed.' : `it ended with exit code ${code}.`);
  });
  const late = once(timeout, 'abort', { signal: waiting.signal }).then(() => {
    throw new Error(`it was not ready within ${readyTimeoutMs / 1000} s.`);
  });
  const unwanted = stop ? once(stop, 'abort', { signal: waiting.signal }) : new Promise(() => undefined);
  // Those that lose the race may still reject, and nobody listens any more.
  for (const loser of [died, late, unwanted]) loser.catch(() => undefined);
  const isReady = ready(signal);
  isReady.catch(() => undefined);
  try {
    await Promise.race([died, late, unwanted, isReady]);
    stop?.throwIfAborted();
  } finally {
    waiting.abort();
  }
}

async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const done = await Promise.race([
    promise.then(() => true),
    delay(ms, false, { signal: timer.signal }).catch(() => false),
  ]);
  timer.abort();
  return done;
}
