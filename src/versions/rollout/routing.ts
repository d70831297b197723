import type { Deployment, VersionSummary } from '../worker-deployment.js';
import type { Change, ConflictToken } from '../worker-deployments.js';
import { conflict, Refusal, refusalOf } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';

/**
 * Changes of one known. Each carries the conflict token of what was read, or of the change before it, so that nobody
 * overwrites what somebody else did in between.
 */
export interface Routing {
  /** As it was read. */
  deployment: Deployment;
  current?: VersionSummary;
  /** All new jobs go there: another version that ramps loses its share. */
  setCurrent(buildId: string): Promise<void>;
  setRamp(buildId: string, percent: number): Promise<void>;
  stopRamp(): Promise<void>;
  /**
   * After a change without an answer: learns whether it was made. Throws Refusal where the routing is neither as it was
   * nor as it was to be, so that it is somebody else's now.
   */
  settle(): Promise<void>;
  /** Takes back what was changed: as it was read, without any ramp. False: nothing was changed. */
  restore(): Promise<boolean>;
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

type Split = Pick<Deployment, 'current' | 'ramping'>;

const isSame = (a: Split, b: Split): boolean =>
  a.current === b.current && a.ramping?.buildId === b.ramping?.buildId && a.ramping?.percent === b.ramping?.percent;

function routingOf(deps: RoutingDeps, deployment: Deployment): Routing {
  const known = new KnownRouting(deps, deployment);
  return {
    deployment,
    current: deployment.versions.find(({ buildId }) => buildId === deployment.current),
    setCurrent: (buildId) => known.setCurrent(buildId),
    setRamp: (buildId, percent) => known.setRamp(buildId, percent),
    stopRamp: () => known.stopRamp(),
    settle: () => known.settle(),
    async restore() {
      await known.settle();
      if (known.isAsRead()) return false;
      if (deployment.current !== undefined) await known.setCurrent(deployment.current);
      await known.stopRamp();
      return true;
    },
  };
}

/** What is known of the routing between its changes. A change to what is already so is none. */
class KnownRouting {
  #conflictToken: ConflictToken;
  #isManaged: boolean;
  #now: Split;
  /** Was asked for, and there was no answer. */
  #unsure?: Split;

  constructor(
    readonly deps: RoutingDeps,
    readonly read: Deployment,
  ) {
    this.#now = read;
    this.#conflictToken = read.conflictToken;
    this.#isManaged = read.managerIdentity === deps.manager;
  }

  isAsRead = (): boolean => isSame(this.#now, this.read);

  async setCurrent(buildId: string): Promise<void> {
    // The server leaves another version its share (seen on 1.29.1), and "all new jobs" would not be true.
    if (this.#now.ramping && this.#now.ramping.buildId !== buildId) await this.stopRamp();
    const { deployments } = this.deps;
    await this.#change({ current: buildId }, (as) => deployments.setCurrent(buildId, as));
  }

  async setRamp(buildId: string, percent: number): Promise<void> {
    const ramping = { buildId, percent };
    const { deployments } = this.deps;
    await this.#change({ current: this.#now.current, ramping }, (as) => deployments.setRamping(ramping, as));
  }

  async stopRamp(): Promise<void> {
    const { deployments } = this.deps;
    await this.#change({ current: this.#now.current }, (as) => deployments.setRamping({ percent: 0 }, as));
  }

  async settle(): Promise<void> {
    if (!this.#unsure) return;
    const found = await this.deps.deployments.describe();
    if (!found || !(isSame(found, this.#now) || isSame(found, this.#unsure))) throw conflict();
    this.#now = found;
    this.#conflictToken = found.conflictToken;
    this.#isManaged = found.managerIdentity === this.deps.manager;
    this.#unsure = undefined;
  }

  async #change(next: Split, make: (as: Change) => Promise<ConflictToken>): Promise<void> {
    if (isSame(this.#now, next)) return;
    const { manager: identity, deployments } = this.deps;
    try {
      if (!this.#isManaged) {
        this.#conflictToken = await deployments.setManager({ identity, conflictToken: this.#conflictToken });
      }
      this.#isManaged = true;
      this.#conflictToken = await make({ identity, conflictToken: this.#conflictToken });
      this.#now = next;
    } catch (error) {
      this.#unsure = next;
      throw refusalOf(error);
    }
  }
}
