import { setTimeout as sleep } from 'node:timers/promises';
import { aliveCount, aliveOf, seenWorkers } from '../live-workers.js';
import type { VersionDetails, VersionQueue } from '../worker-deployment.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';

/**
 * The version, once a live worker of it polls all the queues that `current` serves. A worker that has just started is
 * waited for; missing queues are in the end for the server to refuse, which knows those nobody uses any more.
 * Throws Refusal for a version without a live worker: the server itself would go by polls of the last five minutes.
 */
export async function awaitVersion(deps: RolloutDeps, buildId: string, current?: string): Promise<VersionDetails> {
  const expected = current === undefined ? [] : await servedQueues(deps, current);
  const deadline = Date.now() + deps.waits.registerMs;
  for (;;) {
    const version = await knownVersion(deps, buildId);
    const alive = await aliveCount(deps, buildId);
    const missing = expected.filter(
      ({ name, type }) => !version?.queues.some((q) => q.name === name && q.type === type),
    );
    if (version && alive > 0 && missing.length === 0) return version;
    if (Date.now() >= deadline) return lateVersion(version, alive, buildId);
    await sleep(deps.waits.lookEveryMs, undefined, { signal: deps.signal });
  }
}

/**
 * Those its live workers poll, and those on which tasks wait: a queue that was polled by mistake stays with a version for
 * ever. All of them where no worker lives to tell.
 */
async function servedQueues(deps: RolloutDeps, buildId: string): Promise<VersionQueue[]> {
  const { deploymentName, describeVersion } = deps.deployments;
  const queues = (await describeVersion(buildId))?.queues ?? [];
  const alive = aliveOf(await seenWorkers(deps), { deploymentName, buildId });
  if (alive.length === 0) return queues;
  const polled = new Set(alive.map(({ taskQueue }) => taskQueue));
  return queues.filter(({ name, backlogCount }) => polled.has(name) || backlogCount > 0);
}

/** The server knows a first version some moments before its deployment, and the other way round. */
async function knownVersion({ deployments }: RolloutDeps, buildId: string): Promise<VersionDetails | undefined> {
  const deployment = await deployments.describe();
  const isListed = deployment?.versions.some((version) => version.buildId === buildId);
  return isListed ? await deployments.describeVersion(buildId) : undefined;
}

/** True once a worker of the build has been heard of; one that has just started says so only after a while. */
export async function awaitLiveWorker(deps: RolloutDeps, buildId: string): Promise<boolean> {
  const deadline = Date.now() + deps.waits.firstHeartbeatMs;
  for (let isSaid = false; (await aliveCount(deps, buildId)) === 0; isSaid = true) {
    if (Date.now() >= deadline) return false;
    if (!isSaid) deps.report(`No live worker of build ${buildId} yet; looking again for a moment …`);
    await sleep(deps.waits.lookEveryMs, undefined, { signal: deps.signal });
  }
  return true;
}

function lateVersion(version: VersionDetails | undefined, alive: number, buildId: string): VersionDetails {
  if (version && alive > 0) return version;
  throw new Refusal(
    version ? `Build ${buildId} has no live worker.` : `The server knows no build ${buildId}.`,
    "Start a worker of it, look into the worker's log, then run this again.",
  );
}
