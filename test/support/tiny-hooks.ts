import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Code, startTinyStage, type TinyDeployment, type TinyStage } from './tiny-stage.js';
import { until } from './until.js';

const RAMP_MS = 30_000;

/**
 * For a whole test file: one stage, and for each test a deployment of its own, whose build `a` has a worker and is
 * Current. Both are filled in by hooks, so they are there inside tests and later hooks only.
 */
export function stageWithA() {
  const stage = {} as TinyStage;
  const tiny = {} as TinyDeployment;
  beforeAll(async () => {
    Object.assign(stage, await startTinyStage());
  });
  let stop: () => Promise<void>;
  beforeEach(async () => {
    Object.assign(tiny, stage.newDeployment()); // with all a test before has replaced in it
    stop = await tiny.startWorker('a');
    await tiny.type('promote', 'a', '--first');
  });
  afterAll(() => stage.stop?.()); // it is not there where it could not start
  return { stage, tiny, stopA: () => stop(), ...nextVersions(tiny) };
}

const nextVersions = (tiny: TinyDeployment) => ({
  /** Starts a worker of a build that has been through the gate; returns what stops it. */
  async startPassed(buildId: string, code?: Code) {
    const stop = await tiny.startWorker(buildId, code);
    await tiny.passGate(buildId);
    return stop;
  },
  ramps: (buildId: string, percent: number) =>
    until(`${percent} % of jobs go to ${buildId}`, RAMP_MS, async () => {
      const { ramping } = await tiny.status();
      return ramping?.buildId === buildId && ramping.percent === percent ? true : undefined;
    }),
  becomesCurrent: (buildId: string) =>
    until(`${buildId} is Current`, RAMP_MS, async () => ((await tiny.status()).current === buildId ? true : undefined)),
});

/** Words for a promotion by steps that takes time alone as evidence. */
export const byTime = (steps: string, pause: string) => ['--steps', steps, '--pause', pause, '--ended', '0'];
