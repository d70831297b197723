import { rampVersion, stopRamp } from '../../versions/rollout/promote.js';
import { EXIT } from '../command-line/exit-codes.js';
import { type DeployVerb, type Forced, type OneBuild, PAUSE_MS } from './deploy-verb.js';
import { rolloutAnswer } from './promote.js';

/** One of `percent`, `step` and `stop`. */
interface RampWords extends Partial<OneBuild>, Forced {
  percent?: number;
  step?: number[];
  /** In ms. */
  pause?: number;
  stop?: boolean;
}

export const ramp: DeployVerb<RampWords> = async (deps, { build, percent, step, pause, stop, reason }) => {
  if (stop) return { code: EXIT.done, json: await stopRamp(deps) };
  const steps = percent === undefined ? { percents: step ?? [], pauseMs: pause ?? PAUSE_MS } : atOnce(percent);
  return rolloutAnswer(await rampVersion(deps, { buildId: build, steps, forcedBecause: reason }));
};

const atOnce = (percent: number) => ({ percents: [percent], pauseMs: 0 });
