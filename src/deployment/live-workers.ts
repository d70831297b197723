import type { WorkerDeployments } from '../clients/worker-deployments.js';
import type { LiveWorker } from './worker-deployment.js';

/** Our workers say each 3 s that they live; four times missed is no accident. */
export const HEARTBEAT_DEAD_MS = 12_000;
/** Where the server keeps no heartbeats: an idle worker polls once a minute. */
const POLL_DEAD_MS = 75_000;

export const ageMs = ({ lastSeenAt }: LiveWorker, now = Date.now()): number => Math.max(0, now - lastSeenAt.getTime());

/** Works on, as far as its last sign of life tells; a killed one stays listed for ever. */
export const isAlive = (worker: LiveWorker, now = Date.now()): boolean =>
  !worker.stopping && ageMs(worker, now) < deadAfterMs(worker);

/** A worker of somebody else's making may send heartbeats more seldom than ours. */
function deadAfterMs({ source, heartbeatSeconds = 0 }: LiveWorker): number {
  return source === 'poll' ? POLL_DEAD_MS : Math.max(HEARTBEAT_DEAD_MS, 2_500 * heartbeatSeconds);
}

export const aliveOf = (
  workers: readonly LiveWorker[],
  { deploymentName, buildId }: { deploymentName: string; buildId: string },
): LiveWorker[] =>
  workers.filter(
    (worker) =>
      worker.version?.deploymentName === deploymentName && worker.version.buildId === buildId && isAlive(worker),
  );

interface Where {
  deployments: Pick<WorkerDeployments, 'deploymentName' | 'workers'>;
  taskQueue: string;
}

/**
 * All workers the server has heard of. Their heartbeats, of all queues; only where it has none at all by the polls of our
 * queue, since these would keep a killed worker alive for longer.
 */
export async function seenWorkers({ deployments, taskQueue }: Where): Promise<LiveWorker[]> {
  const beating = await deployments.workers();
  return beating.length > 0 ? beating : await deployments.workers(taskQueue);
}

/** How many workers of a build live. */
export async function aliveCount(where: Where, buildId: string): Promise<number> {
  const { deploymentName } = where.deployments;
  return aliveOf(await seenWorkers(where), { deploymentName, buildId }).length;
}
