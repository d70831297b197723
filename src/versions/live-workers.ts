import { byOwnClock, lookForSure, type Signs } from './signs-of-life.js';
import type { LiveWorker, Version } from './worker-deployment.js';
import type { WorkerDeployments } from './worker-deployments.js';

/** How often a worker of ours says that it lives. */
export const HEARTBEAT_MS = 3_000;
/** Missed in a row, they are no accident: 12 s without a word from one of ours. */
const DEAD_AFTER_BEATS = 4;
/** A machine with all cores busy has held one up for 5 s. */
const LEAST_DEAD_MS = 6_000;
/** Where the server keeps no heartbeats: an idle worker polls once a minute. */
export const POLL_DEAD_MS = 75_000;

export const ageMs = ({ lastSeenAt }: LiveWorker, now = Date.now()): number => Math.max(0, now - lastSeenAt.getTime());

/** Works on, as far as its last sign of life tells; a killed one stays listed for ever. */
export const isAlive = (worker: LiveWorker, now = Date.now()): boolean =>
  !worker.stopping && !worker.silent && ageMs(worker, now) < deadAfterMs(worker);

/** How long a worker is silent until it is dead; one of somebody else's making may send heartbeats more seldom than ours. */
export function deadAfterMs({ source, heartbeatSeconds = HEARTBEAT_MS / 1000 }: Beats): number {
  if (source === 'poll') return POLL_DEAD_MS;
  return Math.max(LEAST_DEAD_MS, DEAD_AFTER_BEATS * 1000 * heartbeatSeconds);
}

type Beats = Pick<LiveWorker, 'source' | 'heartbeatSeconds'>;

const isOf = ({ version }: LiveWorker, { deploymentName, buildId }: Version): boolean =>
  version?.deploymentName === deploymentName && version.buildId === buildId;

export const aliveOf = (workers: readonly LiveWorker[], version: Version): LiveWorker[] =>
  workers.filter((worker) => isOf(worker, version) && isAlive(worker));

interface Where {
  deployments: Pick<WorkerDeployments, 'deploymentName' | 'workers'>;
  taskQueue: string;
  /** Ctrl-C. */
  signal?: AbortSignal;
}

/**
 * All workers the server has heard of, those of our deployment or queue with the time of their last sign by our own clock.
 * Takes up to 4 s where that is in doubt.
 */
export async function seenWorkers(where: Where): Promise<LiveWorker[]> {
  const matters = near(where.deployments.deploymentName, where.taskQueue);
  return await lookForSure(() => listed(where), { matters, signal: where.signal });
}

/** The same at once, for whoever looks again and again; `signs`: of the looks before. */
export const workersAgain = async (where: Where, signs: Signs): Promise<LiveWorker[]> =>
  byOwnClock(await listed(where), signs, new Date());

/** Workers of the deployment or of the queue: whether others live is nothing to wait for. */
export const near =
  (deploymentName: string, taskQueue: string) =>
  (worker: LiveWorker): boolean =>
    worker.version?.deploymentName === deploymentName || worker.taskQueue === taskQueue;

/**
 * Their heartbeats, of all queues; only where the server has none at all by the polls of our queue, since these would keep
 * a killed worker alive for longer.
 */
async function listed({ deployments, taskQueue }: Where): Promise<LiveWorker[]> {
  const beating = await deployments.workers();
  return beating.length > 0 ? beating : await deployments.workers(taskQueue);
}

/** How many workers of a build live; at once where one surely does, after up to 4 s where that is in doubt. */
export async function aliveCount(where: Where, buildId: string): Promise<number> {
  const version = { deploymentName: where.deployments.deploymentName, buildId };
  const matters = (worker: LiveWorker) => isOf(worker, version);
  return aliveOf(await lookForSure(() => listed(where), { matters, one: true, signal: where.signal }), version).length;
}
