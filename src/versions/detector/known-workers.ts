import type { Client } from '@temporalio/client';
import { allSettled } from '../../platform/all-settled.js';
import { near } from '../live-workers.js';
import { describeQueue, type QueueStats } from '../queue-stats.js';
import { byOwnClock, lookForSure, type Signs } from '../signs-of-life.js';
import type { LiveWorker } from '../worker-deployment.js';
import type { WorkerDeployments } from '../worker-deployments.js';

export interface KnownWorkers {
  /** By their heartbeats, of all queues; those that send none by their polls of the one queue. */
  workers: LiveWorker[];
  queue: QueueStats;
}

/**
 * Who works, dead ones too: look at their age, which is by our own clock. `signs`: of the look before, of whoever looks
 * again and again; others wait 4 s for a second look where the first leaves a doubt.
 */
export async function knownWorkers(
  client: Client,
  deployments: Pick<WorkerDeployments, 'deploymentName' | 'workers'>,
  taskQueue: string,
  signs?: Signs,
): Promise<KnownWorkers> {
  const queued = describeQueue(client, taskQueue);
  const look = () => deployments.workers();
  const matters = near(deployments.deploymentName, taskQueue);
  const [beating, queue] = await allSettled([signs ? look() : lookForSure(look, { matters }), queued]);
  const silent = queue.pollers.filter(({ identity }) => !beating.some((worker) => worker.identity === identity));
  const workers = [...beating, ...silent];
  return { workers: signs ? byOwnClock(workers, signs, new Date()) : workers, queue };
}
