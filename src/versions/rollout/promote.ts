import type { PromotionMetadata } from '../worker-deployment.js';
import { awaitVersion } from './await-version.js';
import { permit } from './gate-permit.js';
import { climb, type Steps, type StepsEnd } from './progressive.js';
import type { RolloutDeps } from './rollout-deps.js';
import { openRouting, type Routing } from './routing.js';

export interface RolloutWish {
  /** Left out: that of the code at hand. */
  buildId?: string;
  steps?: Steps;
  /** Do without the gate, for this reason. */
  forcedBecause?: string;
  /** Without a gate where no version is Current: there is nothing it could break, and no job starts without one. */
  first?: boolean;
}

export interface RolloutResult {
  buildId: string;
  /** The Current version before. */
  from?: string;
  outcome: 'promoted' | 'already_current' | 'planned' | 'went_back' | 'interrupted';
  /** Another version, which had a share of the new jobs until now. */
  stoppedRamp?: string;
  percent?: number;
  reason?: string;
}

/** Sends all new jobs to a version, at once or step by step. Throws Refusal. */
export async function promoteVersion(deps: RolloutDeps, wish: RolloutWish): Promise<RolloutResult> {
  const buildId = wish.buildId ?? (await deps.code.buildId());
  const found = await prepared(deps, buildId, wish);
  const { routing } = found;
  const from = routing.deployment.current;
  if (from === buildId && !routing.deployment.ramping) {
    deps.report(`Build ${buildId} is Current already.`);
    return { buildId, from, outcome: 'already_current' };
  }
  if (from === undefined && wish.steps) deps.report('No version is Current, so there are no steps: all jobs go there.');
  const steps = (from !== undefined && wish.steps) || { percents: [100], pauseMs: 0 };
  deps.report(`Plan: ${planText(buildId, routing, steps)}`);
  const stoppedRamp = otherRamp(routing, buildId)?.buildId;
  if (deps.dryRun) return { buildId, from, outcome: 'planned', stoppedRamp };
  const forcedBecause = await found.permit();
  deps.signal.throwIfAborted(); // the gate takes its time; Ctrl-C in the midst of it must promote nothing
  await recordForce(deps, buildId, { from, forcedBecause });
  const end = await take(deps, routing, buildId, steps, wish.steps !== undefined && from !== undefined);
  // One that was Current already keeps the record of where it came from.
  if (end.outcome === 'done' && from !== buildId) await recordPromotion(deps, buildId, { from, forcedBecause });
  return { buildId, from, ...toResult(end), stoppedRamp };
}

/** The routing as it is now; `permit` is asked for after the plan has been said, since the gate takes its time. */
async function prepared(deps: RolloutDeps, buildId: string, wish: RolloutWish) {
  const known = await deps.deployments.describe();
  const version = await awaitVersion(deps, buildId, known?.current);
  const routing = await openRouting(deps);
  const { current } = routing.deployment;
  const mayPass = current === buildId || (wish.first && current === undefined);
  if (!mayPass && deps.dryRun) await permit(deps, routing, version, wish.forcedBecause);
  return {
    routing,
    permit: async () => (mayPass ? undefined : await permit(deps, routing, version, wish.forcedBecause)),
  };
}

/** Without steps nothing is watched: the caller wants it done in seconds. */
async function take(deps: RolloutDeps, routing: Routing, buildId: string, steps: Steps, watched: boolean) {
  if (watched) return await climb(deps, routing, buildId, steps);
  await routing.setCurrent(buildId);
  deps.report(`Build ${buildId} is Current: all new jobs go there.`);
  return { outcome: 'done' } as const;
}

/** Before it has any traffic: the gates that follow must know it, also where it went back. */
async function recordForce(deps: RolloutDeps, buildId: string, more: Partial<PromotionMetadata>): Promise<void> {
  if (more.forcedBecause) await recordPromotion(deps, buildId, more);
}

async function recordPromotion(deps: RolloutDeps, buildId: string, more: Partial<PromotionMetadata>): Promise<void> {
  const promotion = { at: new Date().toISOString(), by: deps.operator, ...more };
  await deps.deployments.writeMetadata(buildId, { promotion });
}

const toResult = (end: StepsEnd) => (end.outcome === 'done' ? { outcome: 'promoted' as const } : end);

const otherRamp = ({ deployment: { ramping } }: Routing, buildId: string) =>
  ramping && ramping.buildId !== buildId ? ramping : undefined;

function planText(buildId: string, routing: Routing, { percents, pauseMs }: Steps): string {
  const { current: from } = routing.deployment;
  const ramp = otherRamp(routing, buildId);
  const loses = ramp ? `, and ${ramp.percent} % go to ${ramp.buildId}, which gets none any more` : '';
  const before = from === undefined ? 'no version gets jobs now' : `${from} gets them now${loses}`;
  if (percents.length === 1 && percents[0] === 100) return `all new jobs go to build ${buildId} (${before}).`;
  const share = percents.map((percent) => `${percent} %`).join(', then ');
  const watched = `each watched for ${Math.round(pauseMs / 1000)} s`;
  return `${share} of new jobs go to build ${buildId}, ${watched} (${before}); back again by itself on trouble.`;
}
