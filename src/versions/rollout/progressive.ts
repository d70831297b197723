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
  /** What has to have been seen of it before a step beyond the first is taken; left out: nothing but the pause. */
  evidence?: Evidence;
}

export interface Evidence {
  /** Jobs that ended well on the version, in all. */
  ended: number;
  /** Of those that ended, in percent. */
  share: number;
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
    const evidence = percent === 100 ? undefined : steps.evidence;
    const reason = await watch(deps, { buildId, since, before }, { ...steps, evidence });
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

/**
 * What is wrong with the version, as soon as something is; undefined after the pause and with the evidence, or when
 * interrupted. Time alone proves nothing: a version that got no job yet may be as broken as one can be.
 */
async function watch(
  deps: RolloutDeps,
  version: Parameters<typeof healthOf>[1],
  { pauseMs, evidence }: Pick<Steps, 'pauseMs' | 'evidence'>,
) {
  const until = Date.now() + pauseMs;
  let said = 0;
  while (!deps.signal.aborted) {
    const health = await untilAnswered(deps, () => healthOf(deps, version));
    if (!health) return undefined;
    if (health.trouble) return health.trouble;
    const left = until - Date.now();
    const missing = left <= 0 ? missingText(health, evidence) : undefined;
    const isDone = left <= 0 && missing === undefined;
    if (isDone || Date.now() - said > SAY_EVERY_MS) {
      deps.report(`  ${healthText(health)}${missing ? `. ${missing}` : ''}`);
      said = Date.now();
    }
    if (isDone) return undefined;
    const { lookEveryMs } = deps.waits;
    const pause = left > 0 ? Math.min(left, lookEveryMs) : lookEveryMs;
    await sleep(pause, undefined, { signal: deps.signal }).catch(() => undefined);
  }
  return undefined;
}

/** What is waited for; undefined: nothing. */
function missingText({ completed, failed }: VersionHealth, evidence?: Evidence): string | undefined {
  if (!evidence) return undefined;
  const { ended, share } = evidence;
  if (completed < ended) return `${completed} ended well yet, waiting for ${ended}`;
  const all = completed + failed;
  const well = all === 0 ? 100 : (100 * completed) / all;
  return well < share ? `${Math.floor(well)} % of those that ended did so well, waiting for ${share} %` : undefined;
}

const healthText = ({ completed, failed, open, backlogSeconds, workers }: VersionHealth): string =>
  `${completed} done, ${failed} failed, ${open} open; oldest task waits ${Math.round(backlogSeconds)} s; workers: ${workers}`;
