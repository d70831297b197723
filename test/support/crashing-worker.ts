import { Worker } from '@temporalio/worker';
import { listLiveWorkers } from '../../src/versions/worker-list.js';
import { connectTo } from './own-dev-server.js';
import { pinnedTo } from './pinned-worker.js';
import { until } from './until.js';

/**
 * A worker as a process of its own, which a step of `crashes` ends: address, namespace, queue (also the deployment), build
 * and the file of its workflows. It kills itself once the server has heard that it lives.
 */
const [address = '', namespace = '', taskQueue = '', buildId = '', codePath = ''] = process.argv.slice(2);

const identity = `worker:crashing:${process.pid}`;
const { client, connection } = await connectTo(address, namespace);

async function crash(): Promise<void> {
  // Not of its polls: they tell nobody how it ended.
  await until('the server has a heartbeat of this worker', 60_000, async () => {
    const workers = await listLiveWorkers(client, taskQueue);
    return workers.some((one) => one.identity === identity && one.source === 'heartbeat') ? true : undefined;
  });
  process.kill(process.pid, 'SIGKILL');
}

const worker = await Worker.create({
  ...{ connection, namespace, taskQueue, identity },
  workflowBundle: { codePath },
  activities: { crash },
  workerDeploymentOptions: pinnedTo({ deploymentName: taskQueue, buildId }),
});
console.log('runs');
await worker.run();
