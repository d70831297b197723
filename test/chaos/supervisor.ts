import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningPart } from '../../local/process.js';
import { type Report, reasonOf } from '../../src/platform/report.js';
import type { Victim } from './faults.js';

/** A process that ended although nobody killed it; a supervisor (Docker, Kubernetes, systemd) starts it again. */
export interface Crash {
  name: string;
  at: number;
  exitCode: number | null;
}

export interface Supervised extends Victim {
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  name: string;
  /** Starts it and waits until it answers. */
  begin: () => Promise<RunningPart>;
  onCrash: (crash: Crash) => void;
  report: Report;
}

const AGAIN_MS = 500;
/** While what it needs is disturbed it may not come up; a minute of that is far longer than any fault. */
const TRIES = 60;

/** Keeps a process running as a supervisor does; what a fault has killed waits for `start`. */
export function supervise({ name, begin, onCrash, report }: SuperviseOptions): Supervised {
  let part: RunningPart | undefined;
  let starting: Promise<void> | undefined;
  let stopped = false;
  const expected = new WeakSet<RunningPart>();

  const watch = async (running: RunningPart) => {
    const exitCode = await running.exited;
    if (part === running) part = undefined;
    if (expected.has(running) || stopped) return;
    onCrash({ name, at: Date.now(), exitCode });
    await start();
  };
  const bringUp = async () => {
    const running = await untilBegun({ name, begin, report }, () => stopped);
    part = running;
    watch(running).catch((error: unknown) => report(`${name} stays down: ${reasonOf(error)}`));
  };
  const start = () => {
    if (part) return Promise.resolve();
    starting ??= bringUp().finally(() => {
      starting = undefined;
    });
    return starting;
  };
  return {
    start,
    pid: () => part?.pid,
    async kill() {
      if (part?.pid === undefined) return; // it is down already
      expected.add(part);
      process.kill(part.pid, 'SIGKILL');
      await part.exited;
    },
    async stop() {
      stopped = true;
      await starting?.catch(() => undefined);
      await part?.stop();
    },
  };
}

async function untilBegun(
  { name, begin, report }: Omit<SuperviseOptions, 'onCrash'>,
  isStopped: () => boolean,
): Promise<RunningPart> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await begin();
    } catch (error) {
      if (isStopped() || tries === TRIES) throw error;
      report(`${name} does not start, it is tried again: ${reasonOf(error).slice(0, 300)}`);
    }
    await sleep(AGAIN_MS);
  }
}
