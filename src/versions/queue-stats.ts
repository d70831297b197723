import type { Client } from '@temporalio/client';
import type { LiveWorker } from './worker-deployment.js';
import { fromPoller } from './worker-list.js';

/** What waits on a queue for workflow workers, and who polled it in the last minutes. */
export interface QueueStats {
  /** About; of all versions. */
  backlogCount: number;
  backlogAgeSeconds: number;
  /** Those that are gone stay listed for five minutes (temporal.md 2.1), so look at their age. */
  pollers: LiveWorker[];
}

/** temporal.api.enums.v1.TaskQueueType */
const WORKFLOW_QUEUE = 1;

export async function describeQueue(client: Client, taskQueue: string): Promise<QueueStats> {
  const { namespace } = client.options;
  const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType: WORKFLOW_QUEUE, reportStats: true };
  const { pollers, stats } = await client.workflowService.describeTaskQueue(request);
  const { approximateBacklogCount: count, approximateBacklogAge: age } = stats ?? {};
  return {
    backlogCount: Number(count ?? 0),
    backlogAgeSeconds: Number(age?.seconds ?? 0),
    pollers: (pollers ?? []).map((poller) => fromPoller(poller, taskQueue)),
  };
}
