import type { Client } from '@temporalio/client';
import { describeQueue, type QueueStats } from '../../clients/queue-stats.js';
import type { WorkerDeployments } from '../../clients/worker-deployments.js';
import type { LiveWorker } from '../worker-deployment.js';
import { allSettled } from './all-settled.js';

export interface KnownWorkers {
  /** By their heartbeats, of all queues; those that send none by their polls of the one queue. */
  workers: LiveWorker[];
  queue: QueueStats;
}

/** Who works, dead ones too: look at their age. */
export async function knownWorkers(
  client: Client,
  deployments: Pick<WorkerDeployments, 'workers'>,
  taskQueue: string,
): Promise<KnownWorkers> {
  const [beating, queue] = await allSettled([deployments.workers(), describeQueue(client, taskQueue)]);
  const silent = queue.pollers.filter(({ identity }) => !beating.some((worker) => worker.identity === identity));
  return { workers: [...beating, ...silent], queue };
}
