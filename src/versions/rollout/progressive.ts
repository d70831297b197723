import { setTimeout as sleep } from 'node:timers/promises';
import { changeRouting } from './change-routing.js';
import { isConflict, wordsOf } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';
import type { Routing } from './routing.js';
import { untilAnswered } from './until-answered.js';
import { healthOf, type VersionHealth } from './version-health.js';

export interface Steps {
  /** Percent of new jobs, rising; 100 makes it Current. */
  percents: number[];
  pauseMs: number;
}

export type StepsEnd =
  | { outcome: 'done' }
  /** It did badly, and the routing is as it was before. */
  | { outcome: 'went_back'; percent: number; reason: string }
  /** As before, too. */
  | { outcome: 'interrupted'; percent: number };

/**
 * Sends a rising share of new jobs to a version and looks after it at each step. However that ends, a version that nobody
 * looks after any more keeps no traffic: all is taken back unless it got through.
 */
export async function climb(deps: RolloutDeps, routing: Routing, buildId: string, steps: Steps): Promise<StepsEnd> {
  try {
    const end = await climbUp(deps, routing, buildId, steps);
    if (end.outcome !== 'done') await takeBack(deps, routing);
    if (end.outcome === 'interrupted') deps.report(`Interrupted: ${interruptedText(routing, end.percent)}.`);
    if (end.outcome === 'went_back') deps.report(`Went back to ${routing.deployment.current}: ${end.reason}.`);
    return end;
  } catch (error) {
    if (!isConflict(error)) await takeBackAfterAll(deps, routing); // what another hand has changed is no longer ours
    throw error;
  }
}

async function climbUp(deps: RolloutDeps, routing: Routing, buildId: string, steps: Steps): Promise<StepsEnd> {
  const since = new Date();
  const before = routing.deployment.current;
  for (const percent of steps.percents) {
    await changeRouting(deps, routing, () =>
      percent === 100 ? routing.setCurrent(buildId) : routing.setRamp(buildId, percent),
    );
    if (deps.signal.aborted) return { outcome: 'interrupted', percent };
    deps.report(percent === 100 ? `Build ${buildId} is Current.` : `${percent} % of new jobs go to build ${buildId}.`);
    const reason = await watch(deps, { buildId, since, before }, steps.pauseMs);
    if (deps.signal.aborted) return { outcome: 'interrupted', percent };
    if (reason) return { outcome: 'went_back', percent, reason };
  }
  return { outcome: 'done' };
}

/** Until there is an answer: it is not to be interrupted, but by a second Ctrl-C, which ends the process. */
const takeBack = (deps: RolloutDeps, routing: Routing) =>
  changeRouting({ ...deps, signal: new AbortController().signal }, routing, () => routing.restore());

/** Says what came of it; the fault itself is for the caller to say. */
async function takeBackAfterAll(deps: RolloutDeps, routing: Routing): Promise<void> {
  try {
    if (await takeBack(deps, routing)) deps.report(`All new jobs go back to build ${routing.deployment.current}.`);
  } catch (error) {
    deps.report(`The share could not be taken back: ${wordsOf(error)}`);
  }
}

const interruptedText = ({ deployment }: Routing, percent: number) =>
  percent < 100 ? 'the ramp is stopped, all new jobs go to Current' : `all new jobs go back to ${deployment.current}`;

/** A line each half minute is enough for a terminal and short enough for a log. */
const SAY_EVERY_MS = 30_000;

/** What is wrong with the version, as soon as something is; undefined after the pause, or when interrupted. */
async function watch(deps: RolloutDeps, version: Parameters<typeof healthOf>[1], pauseMs: number) {
  const until = Date.now() + pauseMs;
  let said = 0;
  while (!deps.signal.aborted) {
    const health = await untilAnswered(deps, () => healthOf(deps, version));
    if (!health) return undefined;
    if (health.trouble) return health.trouble;
    const left = until - Date.now();
    if (left <= 0 || Date.now() - said > SAY_EVERY_MS) deps.report(`  ${healthText(health)}`);
    if (Date.now() - said > SAY_EVERY_MS) said = Date.now();
    if (left <= 0) return undefined;
    await sleep(Math.min(left, deps.waits.lookEveryMs), undefined, { signal: deps.signal }).catch(() => undefined);
  }
  return undefined;
}

const healthText = ({ completed, failed, open, backlogSeconds, workers }: VersionHealth): string =>
  `${completed} done, ${failed} failed, ${open} open; oldest task waits ${Math.round(backlogSeconds)} s; workers: ${workers}`;
