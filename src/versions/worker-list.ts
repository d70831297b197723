import type { Client } from '@temporalio/client';
import type { LiveWorker } from './worker-deployment.js';
import { toDate } from './worker-deployments-mapping.js';

type Service = Client['workflowService'];
type Heartbeat = NonNullable<
  NonNullable<NonNullable<Awaited<ReturnType<Service['listWorkers']>>['workersInfo']>[number]>['workerHeartbeat']
>;
type Poller = NonNullable<Awaited<ReturnType<Service['describeTaskQueue']>>['pollers']>[number];

/** gRPC: a server before 1.29 has no such call, one without the flag refuses it (temporal.md 0). */
const NOT_OFFERED = [3, 7, 9, 12];
const WORKFLOW_QUEUE = 1;
/** temporal.api.enums.v1.WorkerStatus */
const RUNNING = 1;

/**
 * The workers that poll `taskQueue`, or all of the namespace. By heartbeats where the server keeps them; else by the
 * last polls of the one queue, which tell up to a minute later, since an idle worker polls once a minute.
 */
export async function listLiveWorkers(client: Client, taskQueue?: string): Promise<LiveWorker[]> {
  const beating = await byHeartbeat(client);
  if (beating) return beating.filter((worker) => !taskQueue || worker.taskQueue === taskQueue);
  return taskQueue ? await byPolls(client, taskQueue) : [];
}

/** Undefined where the server keeps no heartbeats. */
async function byHeartbeat(client: Client): Promise<LiveWorker[] | undefined> {
  const { namespace } = client.options;
  const found: LiveWorker[] = [];
  try {
    for (let nextPageToken: Uint8Array | undefined; ; ) {
      const answer = await client.workflowService.listWorkers({ namespace, nextPageToken });
      found.push(...(answer.workersInfo ?? []).flatMap(({ workerHeartbeat: beat }) => (beat ? [fromBeat(beat)] : [])));
      nextPageToken = answer.nextPageToken ?? undefined;
      if (!nextPageToken?.length) break;
    }
  } catch (error) {
    if (NOT_OFFERED.includes((error as { code?: number }).code ?? -1)) return undefined;
    throw error;
  }
  return found.length > 0 ? found : undefined; // none at all: it may just not keep them
}

function fromBeat(beat: Heartbeat): LiveWorker {
  const { deploymentName, buildId } = beat.deploymentVersion ?? {};
  return {
    identity: beat.workerIdentity ?? '',
    instanceKey: beat.workerInstanceKey || undefined,
    host: beat.hostInfo?.hostName ?? undefined,
    taskQueue: beat.taskQueue ?? '',
    // An unversioned worker has a build id too, the SDK's own, but no deployment.
    version: deploymentName && buildId ? { deploymentName, buildId } : undefined,
    lastSeenAt: toDate(beat.heartbeatTime) ?? new Date(0),
    stopping: Number(beat.status) !== RUNNING,
    source: 'heartbeat',
    heartbeatSeconds: Number(beat.elapsedSinceLastHeartbeat?.seconds ?? 0) || undefined,
  };
}

async function byPolls(client: Client, taskQueue: string): Promise<LiveWorker[]> {
  const { namespace } = client.options;
  const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType: WORKFLOW_QUEUE };
  const { pollers } = await client.workflowService.describeTaskQueue(request);
  return (pollers ?? []).map((poller) => fromPoller(poller, taskQueue));
}

export function fromPoller({ identity, lastAccessTime, deploymentOptions }: Poller, taskQueue: string): LiveWorker {
  const { deploymentName, buildId } = deploymentOptions ?? {};
  return {
    identity: identity ?? '',
    taskQueue,
    version: deploymentName && buildId ? { deploymentName, buildId } : undefined,
    lastSeenAt: toDate(lastAccessTime) ?? new Date(0),
    stopping: false,
    source: 'poll',
  };
}
