import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../platform/logger.js';
import type { VersionDetails } from '../worker-deployment.js';
import type { WorkerDeployments } from '../worker-deployments.js';

/**
 * How long a worker waits that finds its version drained from the start: long enough for an operator who brought it
 * back to roll back to it.
 */
const REPRIEVE_MS = 10 * 60_000;
/** The same for a version that had a share and was never Current: whoever stopped its ramp may go on with it. */
const UNDECIDED_MS = 3_600_000;

export interface DrainWatch {
  deployments: Pick<WorkerDeployments, 'describeVersion' | 'openCount'>;
  buildId: string;
  everyMs: number;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Ends the watch without an answer. */
  signal: AbortSignal;
  reprieveMs?: number;
  undecidedMs?: number;
}

/**
 * Resolves with true once the server says that nothing runs on this version any more, with false when the signal
 * aborts. Only `drained` counts: an `inactive` version has its jobs still before it. A drained one can be given jobs
 * again by a move, and stays drained for the server: their worker stays. Never rejects; while the server does not
 * answer, the worker stays.
 */
export async function untilDrained(watch: DrainWatch): Promise<boolean> {
  const { everyMs, signal, reprieveMs = REPRIEVE_MS, undecidedMs = UNDECIDED_MS } = watch;
  const startedAt = performance.now();
  const look = looker(watch);
  let served = false;
  let wasCurrent = false;
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const seen = await look();
    served ||= seen !== undefined && (SERVING.includes(seen.status) || seen.openJobs > 0);
    wasCurrent ||= seen?.wasCurrent ?? false;
    if (seen?.status !== 'drained' || seen.openJobs > 0) continue;
    if (!wasCurrent && seen.drainedForMs < undecidedMs) continue;
    if (served || performance.now() - startedAt > reprieveMs) return true;
  }
  return false;
}

const SERVING = ['current', 'ramping', 'draining'];

/** Asks for the status, and of a drained version for its jobs; says once when that does not work. */
function looker({ deployments, buildId, log }: DrainWatch) {
  let failing = false;
  return async () => {
    try {
      const version = await deployments.describeVersion(buildId);
      const openJobs = version?.status === 'drained' ? await deployments.openCount(buildId) : 0;
      if (failing) log.info({ buildId }, 'Temporal says again whether this version is drained');
      failing = false;
      return version && { status: version.status, openJobs, ...drainage(version) };
    } catch (error) {
      if (!failing) log.warn({ err: error, buildId }, 'cannot ask whether this version is drained; asking on');
      failing = true;
      return undefined;
    }
  };
}

/** Servers before 1.30 do not say when a version was Current the last time; `pro deploy promote` notes that it was. */
const drainage = ({ status, lastCurrentAt, drainageSince, metadata }: VersionDetails) => ({
  wasCurrent: status === 'current' || lastCurrentAt !== undefined || metadata.promotion !== undefined,
  drainedForMs: Date.now() - (drainageSince?.getTime() ?? Date.now()),
});
