import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { inTimeOf } from '../temporal/deadline.js';
import { closedRunsQuery, openRunsQuery } from './version-jobs.js';
import type { Deployment, LiveWorker, Version, VersionDetails, VersionMetadata } from './worker-deployment.js';
import { toDeployment, toVersionDetails } from './worker-deployments-mapping.js';
import { listLiveWorkers } from './worker-list.js';

/**
 * Temporal's API of worker deployments: the only place that calls it. Every change carries who does it and the conflict
 * token of what was read; the flags that make the server ignore missing queues or pollers are never set (temporal.md 1).
 */
export interface WorkerDeployments {
  readonly deploymentName: string;
  /** Undefined: no worker of it has ever polled. */
  describe(): Promise<Deployment | undefined>;
  /** Undefined: the server does not know this build. */
  describeVersion(buildId: string): Promise<VersionDetails | undefined>;
  /** Refused by the server where no worker polls, a queue is missing, or somebody else was faster. */
  setCurrent(buildId: string, change: Change): Promise<ConflictToken>;
  /** Left out `buildId`: no version ramps any more. */
  setRamping(ramp: { buildId?: string; percent: number }, change: Change): Promise<ConflictToken>;
  /** Makes `identity` the only one that may change the routing. */
  setManager(change: Change): Promise<ConflictToken>;
  /** Adds to what is there, key by key. */
  writeMetadata(buildId: string, entries: VersionMetadata): Promise<void>;
  /**
   * Runs that can go on on this version only. The version's status knows nothing of those that were moved to it when it
   * was drained already, or had never been used: the server would let it be deleted (seen on 1.29.1).
   */
  openCount(buildId: string): Promise<number>;
  /** Runs that have ended, and ran there at some time; the server forgets them after the namespace's retention. */
  closedCount(buildId: string): Promise<number>;
  /** Refused by the server while it drains or workers poll, and to others than the manager; look for open runs before. */
  deleteVersion(buildId: string, identity: string): Promise<void>;
  /** Workers of this deployment's queue, other deployments and unversioned ones too. */
  workers(taskQueue?: string): Promise<LiveWorker[]>;
}

/** Of the routing as it is after a change: the next change of the same hand starts from it. */
export type ConflictToken = Uint8Array;

export interface Change {
  identity: string;
  conflictToken: ConflictToken;
}

/** gRPC status codes (grpc.io/docs/guides/status-codes). */
const [NOT_FOUND, FAILED_PRECONDITION] = [5, 9];

/** A look at a deployment must not hang behind the SDK's own retries of a minute. */
const DEADLINE_MS = 10_000;
/** The server answers a change when all its queues know of it: some seconds, and more on a busy machine. */
const CHANGE_DEADLINE_MS = 30_000;

/**
 * While its state changes, a deployment, and a version that it lists, can be "not found" for a moment: mostly 50 ms, and
 * a second on a busy machine (seen on 1.29.1). Taken for a deployment without versions, the gate would be passed by.
 */
const MOST_LOOKS = 5;
const LOOK_AGAIN_MS = 500;
/** Of a write whose task failed on the server. */
const MOST_WRITES = 3;

/** `deadlineMs`: of each call. */
export function createWorkerDeployments(
  client: Client,
  deploymentName: string,
  deadlineMs = DEADLINE_MS,
): WorkerDeployments {
  const { namespace, identity: self } = client.options;
  const service = client.workflowService;
  const inTime = inTimeOf(client, deadlineMs);
  const changed = inTimeOf(client, CHANGE_DEADLINE_MS);
  const count = async (query: string) => (await inTime(() => client.workflow.count(query))).count;
  const version = (buildId: string): Version => ({ deploymentName, buildId });
  const routed = (change: Change) => ({ namespace, deploymentName, ...change });
  const lookAtAll = () =>
    orUndefined(async () => {
      const answer = await inTime(() => service.describeWorkerDeployment({ namespace, deploymentName }));
      return toDeployment(answer);
    });
  const describe = () => insisting(lookAtAll, async () => true);
  const lookAt = (buildId: string) =>
    orUndefined(async () => {
      const request = { namespace, deploymentVersion: version(buildId), reportTaskQueueStats: true };
      return toVersionDetails(await inTime(() => service.describeWorkerDeploymentVersion(request)));
    });
  return {
    deploymentName,
    describe,
    async describeVersion(buildId) {
      const isListed = async () => (await describe())?.versions.some((listed) => listed.buildId === buildId) ?? false;
      return await insisting(() => lookAt(buildId), isListed);
    },
    async setCurrent(buildId, change) {
      const answer = await changed(() => service.setWorkerDeploymentCurrentVersion({ ...routed(change), buildId }));
      return answer.conflictToken;
    },
    async setRamping({ buildId = '', percent }, change) {
      const ramp = { ...routed(change), buildId, percentage: percent };
      return (await changed(() => service.setWorkerDeploymentRampingVersion(ramp))).conflictToken;
    },
    async setManager(change) {
      const { identity } = change;
      const request = { ...routed(change), managerIdentity: identity };
      return (await changed(() => service.setWorkerDeploymentManager(request))).conflictToken;
    },
    async writeMetadata(buildId, entries) {
      const deploymentVersion = version(buildId);
      const upsertEntries = Object.fromEntries(
        Object.entries(entries).map(([key, value]) => [key, defaultPayloadConverter.toPayload(value)]),
      );
      const request = { namespace, deploymentVersion, upsertEntries, identity: self };
      await repeated(() => changed(() => service.updateWorkerDeploymentVersionMetadata(request)));
    },
    openCount: (buildId) => count(openRunsQuery(deploymentName, buildId)),
    closedCount: (buildId) => count(closedRunsQuery(version(buildId))),
    async deleteVersion(buildId, identity) {
      const request = { namespace, deploymentVersion: version(buildId), identity };
      await changed(() => service.deleteWorkerDeploymentVersion(request));
    },
    workers: (taskQueue) => inTime(() => listLiveWorkers(client, taskQueue)),
  };
}

/** Looks again for as long as it should be there. */
async function insisting<T>(look: () => Promise<T | undefined>, shouldBe: () => Promise<boolean>) {
  for (let looks = 1; ; looks += 1) {
    const found = await look();
    if (found || looks === MOST_LOOKS || !(await shouldBe())) return found;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** The server keeps a version in a workflow of its own, and on a busy machine a task of that can fail (seen on 1.29.1). */
async function repeated(write: () => Promise<unknown>): Promise<void> {
  for (let writes = 1; ; writes += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if ((error as { code?: number }).code !== FAILED_PRECONDITION || writes === MOST_WRITES) throw error;
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

async function orUndefined<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return undefined;
    throw error;
  }
}
