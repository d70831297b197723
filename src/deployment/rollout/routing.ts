import type { ConflictToken } from '../../clients/worker-deployments.js';
import type { Deployment, VersionSummary } from '../worker-deployment.js';
import { Refusal, refusalOf } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';

/**
 * Changes of one hand. Each carries the conflict token of what was read, or of the change before it, so that nobody
 * overwrites what somebody else did in between.
 */
export interface Routing {
  /** As it was read. */
  deployment: Deployment;
  current?: VersionSummary;
  setCurrent(buildId: string): Promise<void>;
  setRamp(buildId: string, percent: number): Promise<void>;
  stopRamp(): Promise<void>;
}

type RoutingDeps = Pick<RolloutDeps, 'deployments' | 'manager'>;

/** Throws Refusal where no worker has ever polled, or the routing is in other hands. */
export async function openRouting(deps: RoutingDeps): Promise<Routing> {
  const deployment = await deps.deployments.describe();
  if (!deployment) {
    const { deploymentName } = deps.deployments;
    throw new Refusal(
      `The server knows no deployment ${deploymentName}.`,
      'Start a worker; its first poll makes it known.',
    );
  }
  assertOurs(deployment, deps.manager);
  return routingOf(deps, deployment);
}

function assertOurs({ managerIdentity, name }: Deployment, manager: string): void {
  if (managerIdentity === undefined || managerIdentity === manager) return;
  throw new Refusal(
    `Only ${managerIdentity} may change the routing of ${name}, and we are ${manager}.`,
    `Set TEMPORAL_DEPLOYMENT_MANAGER=${managerIdentity} if that is your team, or have it released there.`,
  );
}

function routingOf({ deployments, manager }: RoutingDeps, deployment: Deployment): Routing {
  let { conflictToken } = deployment;
  let isManaged = deployment.managerIdentity === manager;
  const change = async (make: (as: { identity: string; conflictToken: ConflictToken }) => Promise<ConflictToken>) => {
    try {
      if (!isManaged) conflictToken = await deployments.setManager({ identity: manager, conflictToken });
      isManaged = true;
      conflictToken = await make({ identity: manager, conflictToken });
    } catch (error) {
      throw refusalOf(error);
    }
  };
  return {
    deployment,
    current: deployment.versions.find(({ buildId }) => buildId === deployment.current),
    setCurrent: (buildId) => change((as) => deployments.setCurrent(buildId, as)),
    setRamp: (buildId, percent) => change((as) => deployments.setRamping({ buildId, percent }, as)),
    stopRamp: () => change((as) => deployments.setRamping({ percent: 0 }, as)),
  };
}
