import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { SetupError } from '../../platform/setup-error.js';
import type { Version } from '../worker-deployment.js';
import { type Change, createWorkerDeployments, type WorkerDeployments } from '../worker-deployments.js';

/** A version exists for the server when its first poll arrives, a moment after the worker runs (temporal.md 1). */
const REGISTER_MS = 30_000;
const LOOK_EVERY_MS = 250;

/**
 * Sends new jobs, and those that may move, to `version`. Waits until the server knows it: without a Current version
 * a deployment gets no work at all. Does nothing when it is Current already.
 */
export async function promote(client: Client, { deploymentName, buildId }: Version): Promise<void> {
  const deployments = createWorkerDeployments(client, deploymentName);
  const { identity } = client.options;
  const deadline = Date.now() + REGISTER_MS;
  for (;;) {
    const deployment = await deployments.describe();
    if (deployment?.current === buildId) return;
    if (deployment?.versions.some((version) => version.buildId === buildId)) {
      const { conflictToken } = deployment;
      if (await setCurrent(deployments, buildId, { identity, conflictToken })) return;
    }
    if (Date.now() > deadline) {
      throw new SetupError(`No worker of build ${buildId} has reported to Temporal; look into the worker's log.`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** gRPC status code (grpc.io/docs/guides/status-codes). */
const FAILED_PRECONDITION = 9;

/** False where not all of its queues are known yet, or somebody else changed the routing in between: look again. */
async function setCurrent(deployments: WorkerDeployments, buildId: string, change: Change): Promise<boolean> {
  try {
    await deployments.setCurrent(buildId, change);
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === FAILED_PRECONDITION) return false;
    throw error;
  }
}
