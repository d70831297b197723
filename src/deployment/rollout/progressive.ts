import { setTimeout as sleep } from 'node:timers/promises';
import { patiently } from './patiently.js';
import type { RolloutDeps } from './rollout-deps.js';
import type { Routing } from './routing.js';
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
  | { outcome: 'interrupted'; percent: number };

/** Sends a rising share of new jobs to a version, looks after it at each step, and takes all back when it does badly. */
export async function climb(deps: RolloutDeps, routing: Routing, buildId: string, steps: Steps): Promise<StepsEnd> {
  const since = new Date();
  const before = routing.deployment.current;
  for (const percent of steps.percents) {
    await (percent === 100 ? routing.setCurrent(buildId) : routing.setRamp(buildId, percent));
    deps.report(percent === 100 ? `Build ${buildId} is Current.` : `${percent} % of new jobs go to build ${buildId}.`);
    const reason = await watch(deps, { buildId, since, before }, steps.pauseMs);
    if (deps.signal.aborted) return await interrupted(deps, routing, buildId, percent);
    if (reason) return await goBack(deps, routing, { percent, reason });
  }
  return { outcome: 'done' };
}

/** A line each half minute is enough for a terminal and short enough for a log. */
const SAY_EVERY_MS = 30_000;

/** What is wrong with the version, as soon as something is; undefined after the pause, or when interrupted. */
async function watch(deps: RolloutDeps, version: Parameters<typeof healthOf>[1], pauseMs: number) {
  const until = Date.now() + pauseMs;
  let said = 0;
  while (!deps.signal.aborted) {
    const health = await patiently(deps, () => healthOf(deps, version));
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

async function goBack(
  deps: RolloutDeps,
  routing: Routing,
  end: { percent: number; reason: string },
): Promise<StepsEnd> {
  await undo(routing, end.percent);
  deps.report(`Went back to ${routing.deployment.current}: ${end.reason}.`);
  return { outcome: 'went_back', ...end };
}

async function interrupted(deps: RolloutDeps, routing: Routing, buildId: string, percent: number): Promise<StepsEnd> {
  if (percent < 100) await undo(routing, percent);
  const now = percent < 100 ? 'the ramp is stopped, all new jobs go to Current' : `build ${buildId} stays Current`;
  deps.report(`Interrupted: ${now}.`);
  return { outcome: 'interrupted', percent };
}

async function undo({ deployment, setCurrent, stopRamp }: Routing, percent: number): Promise<void> {
  if (percent === 100 && deployment.current) await setCurrent(deployment.current);
  else await stopRamp();
}
