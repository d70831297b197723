import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Absences, type RescueDeps, rescueJobs } from '../../src/versions/rescue.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { type Code, startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

/** Jobs of versions whose workers are gone, on a real server; that paid work is not repeated: rescue-paid-once.test.ts. */
let stage: TinyStage;

beforeAll(async () => {
  stage = await startTinyStage();
});
afterAll(() => stage?.stop());

/** As the worker of build `b` runs it. */
function rescuer(tiny: TinyDeployment, code: Code, more: Partial<RescueDeps> = {}) {
  const logged: { msg: string; jobId?: string }[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const { client, bundles } = stage;
  const { deployments, name, open } = tiny;
  const deps: RescueDeps = {
    ...{ client, deployments, jobs: open().jobs, taskQueue: name, log, afterSeconds: 1, progress: () => undefined },
    build: { buildId: 'b', workflowBundle: bundles[code] },
    ...more,
  };
  return { logged, rescue: (absences: Absences = {}) => rescueJobs(deps, absences) };
}

/** Two jobs on build `a`, of which one has set a timer; `a` has no workers any more, `b` is Current. */
async function deserted(code: Code) {
  const tiny = stage.newDeployment();
  const stop = await tiny.startWorker('a');
  await promote(stage.client, { deploymentName: tiny.name, buildId: 'a' });
  const plain = await tiny.start('plain');
  const timer = await tiny.start('timer');
  await tiny.startWorker('b', code);
  await promote(stage.client, { deploymentName: tiny.name, buildId: 'b' });
  await tiny.indexed(`TemporalWorkerDeploymentVersion = "${tiny.name}:a"`, 2);
  await stop();
  return { tiny, plain, timer };
}

const versionOf = async (jobId: string) => {
  const { raw } = await stage.client.workflow.getHandle(jobId).describe();
  const { versioningOverride, deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  return versioningOverride?.pinned?.version?.buildId ?? deploymentVersion?.buildId;
};

/** Rounds as the schedule makes them, until the server has said that the workers are gone. */
const rounds = (rescue: (absences?: Absences) => Promise<Absences>, isDone: () => Promise<boolean>, ms = 60_000) => {
  let absences: Absences = {};
  return until('the jobs are moved', ms, async () => {
    absences = await rescue(absences);
    return (await isDone()) ? absences : undefined;
  });
};

/** The last sign of life of a build's workers, as a round before would have seen it long ago. */
async function longAgo({ deployments }: TinyDeployment, buildId: string): Promise<Absences> {
  const own = (await deployments.workers()).filter(({ version }) => version?.buildId === buildId);
  const signs = own.filter(({ version }) => version?.deploymentName === deployments.deploymentName);
  return { [buildId]: { since: 1, sign: Math.max(...signs.map(({ lastSeenAt }) => lastSeenAt.getTime())) } };
}

describe('rescue', () => {
  it('moves jobs that fit, records it in their history, and they end there', async () => {
    const { tiny, plain, timer } = await deserted('steady');
    const { rescue, logged } = rescuer(tiny, 'steady');
    await rounds(rescue, async () => (await versionOf(timer)) === 'b' && (await versionOf(plain)) === 'b');
    const { events } = await stage.client.workflow.getHandle(plain).fetchHistory();
    const moves = (events ?? []).filter((event) => event.workflowExecutionOptionsUpdatedEventAttributes);
    expect(moves).toHaveLength(1);
    expect(logged.map(({ jobId }) => jobId).toSorted()).toEqual([plain, timer].toSorted());
    expect(await Promise.all([tiny.finish(plain), tiny.finish(timer)])).toEqual(['steady', 'steady']);
  });

  it('leaves jobs that do not fit, says why on their version, and tries them no second time', async () => {
    const { tiny, plain, timer } = await deserted('without-timer');
    const { rescue, logged } = rescuer(tiny, 'without-timer');
    const seen = await rounds(rescue, async () => (await versionOf(plain)) === 'b');
    const { rescue: written } = await tiny.metadata('a');
    expect(written).toMatchObject({ to: 'b', refused: [{ jobId: timer, reason: expect.stringContaining(timer) }] });
    expect(await versionOf(timer)).toBe('a');
    const before = logged.length;
    await rescue(seen);
    expect(logged).toHaveLength(before);
    expect((await tiny.metadata('a')).rescue).toEqual(written);
  });

  it('is harmless when done twice at once, and when the old worker comes back meanwhile', async () => {
    const { tiny, plain, timer } = await deserted('steady');
    const { rescue } = rescuer(tiny, 'steady');
    const both = async (absences: Absences = {}): Promise<Absences> =>
      (await Promise.all([rescue(absences), rescue(absences)]))[0] ?? {};
    await rounds(both, async () => (await versionOf(plain)) === 'b');
    const stop = await tiny.startWorker('a');
    expect(await Promise.all([tiny.finish(plain), tiny.finish(timer)])).toEqual(['steady', 'steady']);
    await stop();
  });

  it('waits for its time, and does nothing where it is switched off or is not Current itself', async () => {
    const { tiny, plain } = await deserted('steady');
    const late = rescuer(tiny, 'steady', { afterSeconds: 600 });
    const noticed = await until('the workers are gone', 60_000, async () => {
      const absences = await late.rescue();
      return 'a' in absences ? absences : undefined;
    });
    expect(await late.rescue(noticed)).toEqual(noticed);
    expect(await rescuer(tiny, 'steady', { afterSeconds: 0 }).rescue(await longAgo(tiny, 'a'))).toEqual({});
    const build = { buildId: 'c', workflowBundle: stage.bundles.steady };
    await rescuer(tiny, 'steady', { build }).rescue(await longAgo(tiny, 'a'));
    expect(await versionOf(plain)).toBe('a');
  });

  it('leaves jobs alone whose workers live', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    await promote(stage.client, { deploymentName: tiny.name, buildId: 'a' });
    const jobId = await tiny.start();
    await tiny.startWorker('b');
    await promote(stage.client, { deploymentName: tiny.name, buildId: 'b' });
    await rescuer(tiny, 'steady').rescue(await longAgo(tiny, 'a'));
    expect(await versionOf(jobId)).toBe('a');
  });
});
