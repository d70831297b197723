import { brokenLimit, type Limit, type WorkLimits } from './probe-limits.js';

/** At full speed memory grows by some 50 MiB in that time. */
const LOOK_MS = 50;
/** Once a second. */
const ALIVE_EVERY_LOOKS = 20;

export interface ProbeWatch {
  /** A piece of the file is asked for. */
  asked(bytes: number): void;
  /** A piece is there. */
  got(): void;
  stop(): void;
}

export interface WatchOptions {
  /** Of the file. */
  bytes: number;
  limits: WorkLimits;
  broken(limit: Limit): void;
  alive(): void;
}

/** Counts what this process takes for one file, and says when it is too much. */
export function watchProbe({ bytes, limits, broken, alive }: WatchOptions): ProbeWatch {
  const cpuBefore = process.cpuUsage();
  const spent = { reads: 0, bytesRead: 0 };
  let outstanding = 0;
  let looks = 0;
  // By looks and not by the clock: a process that is stopped does not use up its time.
  let idleLooks = 0;

  function look(): void {
    looks += 1;
    idleLooks = outstanding > 0 ? 0 : idleLooks + 1;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000;
    const rssBytes = process.memoryUsage.rss();
    const limit = brokenLimit(bytes, { ...spent, rssBytes, cpuMs, idleMs: idleLooks * LOOK_MS }, limits);
    if (limit) broken(limit);
    else if (looks % ALIVE_EVERY_LOOKS === 0) alive();
  }

  const timer = setInterval(look, LOOK_MS);
  return {
    asked(length) {
      spent.reads += 1;
      spent.bytesRead += length;
      outstanding += 1;
    },
    got() {
      outstanding -= 1;
      idleLooks = 0;
    },
    stop: () => clearInterval(timer),
  };
}
