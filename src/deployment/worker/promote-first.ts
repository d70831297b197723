import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

export interface Version {
  deploymentName: string;
  buildId: string;
}

/** A version exists for the server when its first poll arrives, a moment after the worker runs (temporal.md 1). */
const REGISTER_MS = 30_000;
const LOOK_EVERY_MS = 250;

/**
 * Sends new jobs, and those that may move, to `version`. Waits until the server knows it: without a Current version
 * a deployment gets no work at all. Does nothing when it is Current already.
 */
export async function promote(client: Client, version: Version): Promise<void> {
  const deadline = Date.now() + REGISTER_MS;
  for (;;) {
    const deployment = await describe(client, version.deploymentName);
    const known = deployment?.builds.includes(version.buildId);
    if (deployment?.current === version.buildId) return;
    if (known && (await setCurrent(client, version, deployment?.conflictToken))) return;
    if (Date.now() > deadline) {
      throw new Error(`No worker of build ${version.buildId} has reported to Temporal; look into the worker's log.`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

const GRPC_NOT_FOUND = 5;
const GRPC_FAILED_PRECONDITION = 9;

async function describe(client: Client, deploymentName: string) {
  const { namespace } = client.options;
  try {
    const { workerDeploymentInfo: info, conflictToken } = await client.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    const builds = (info?.versionSummaries ?? []).map((summary) => summary.deploymentVersion?.buildId);
    return { builds, current: info?.routingConfig?.currentDeploymentVersion?.buildId, conflictToken };
  } catch (error) {
    if ((error as { code?: number }).code === GRPC_NOT_FOUND) return undefined;
    throw error;
  }
}

/** False where not all of its queues are known yet, or somebody else changed the routing in between: look again. */
async function setCurrent(client: Client, version: Version, conflictToken: Uint8Array | undefined): Promise<boolean> {
  const { namespace, identity } = client.options;
  try {
    await client.workflowService.setWorkerDeploymentCurrentVersion({ namespace, identity, conflictToken, ...version });
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === GRPC_FAILED_PRECONDITION) return false;
    throw error;
  }
}
