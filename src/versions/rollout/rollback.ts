import type { Deployment } from '../worker-deployment.js';
import { awaitLiveWorker } from './await-version.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';
import { openRouting, type Routing } from './routing.js';

export interface RollbackResult {
  outcome: 'rolled_back' | 'ramp_stopped' | 'planned';
  from: string;
  to: string;
}

/**
 * Sends new jobs back to the version that was Current before, without a gate: it has shown that it works. While a
 * version ramps, that is what is taken back. Throws Refusal where there is no way back.
 */
export async function rollback(deps: RolloutDeps): Promise<RollbackResult> {
  const routing = await openRouting(deps);
  const { current, ramping } = routing.deployment;
  if (current === undefined) throw new Refusal('No version is Current, so there is nothing to go back from.', PROMOTE);
  if (ramping) return await takeRampBack(deps, routing, { current, ramping: ramping.buildId });
  const to = await wayBack(deps, routing.deployment, current);
  await assertAlive(deps, to);
  deps.report(`Plan: all new jobs go back to build ${to} (build ${current} gets them now).`);
  if (deps.dryRun) return { outcome: 'planned', from: current, to };
  await routing.setCurrent(to);
  deps.report(
    `Build ${to} is Current again. Jobs that run on ${current} stay there; \`pro deploy move\` takes them along.`,
  );
  await recordRollback(deps, { from: current, to });
  return { outcome: 'rolled_back', from: current, to };
}

const PROMOTE = 'Run `pro deploy promote`.';

async function takeRampBack(
  deps: RolloutDeps,
  routing: Routing,
  { current, ramping }: { current: string; ramping: string },
) {
  deps.report(`Plan: build ${ramping} gets no new jobs any more; all go to ${current}, which was Current all along.`);
  const ends = { from: ramping, to: current };
  if (deps.dryRun) return { outcome: 'planned' as const, ...ends };
  await routing.stopRamp();
  deps.report(`The ramp is stopped: all new jobs go to build ${current}.`);
  return { outcome: 'ramp_stopped' as const, ...ends };
}

/** By the record of the promotion; of one made by other tools, by the server's own times. */
async function wayBack({ deployments }: RolloutDeps, deployment: Deployment, current: string): Promise<string> {
  const promotion = (await deployments.describeVersion(current))?.metadata.promotion;
  const known = (buildId?: string) => deployment.versions.some((version) => version.buildId === buildId);
  if (promotion?.from && known(promotion.from)) return promotion.from;
  const [last] = deployment.versions
    .filter(({ buildId }) => buildId !== current && buildId !== promotion?.rolledBackFrom)
    .filter(({ lastCurrentAt, currentSince }) => lastCurrentAt ?? currentSince)
    .sort((a, b) => lastCurrent(b) - lastCurrent(a));
  if (last) return last.buildId;
  throw new Refusal(
    promotion?.from
      ? `Build ${promotion.from}, which was Current before, is deleted.`
      : `No version was Current before ${current}.`,
    'Promote a version: `pro deploy promote BUILD`.',
  );
}

const lastCurrent = ({ lastCurrentAt, currentSince }: Deployment['versions'][number]) =>
  (lastCurrentAt ?? currentSince)?.getTime() ?? 0;

async function assertAlive(deps: RolloutDeps, buildId: string): Promise<void> {
  if (await awaitLiveWorker(deps, buildId)) return;
  throw new Refusal(
    `Build ${buildId}, which was Current before, has no live worker, so new jobs would wait there for ever.`,
    `Bring it back: \`pro deploy restore ${buildId}\`, then run this again.`,
  );
}

/** Keeps where `to` itself came from, so that going back once more goes further back and not to the version left now. */
async function recordRollback(
  { deployments, operator }: RolloutDeps,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const before = (await deployments.describeVersion(to))?.metadata.promotion;
  const promotion = { ...before, at: new Date().toISOString(), by: operator, rolledBackFrom: from };
  await deployments.writeMetadata(to, { promotion });
}
