import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { untilDrained } from '../../src/versions/worker/until-drained.js';
import type { VersionSummary } from '../../src/versions/worker-deployment.js';
import { stageWithA } from '../support/tiny-hooks.js';
import { until } from '../support/until.js';

/** Jobs on a version that the server takes for unused, since they were moved to it: its status never tells of them. */
const { tiny } = stageWithA();
let stopC: () => Promise<void>;
let job: string;

beforeEach(async () => {
  job = await tiny.start();
  stopC = await tiny.startWorker('c');
  tiny.here.buildId = 'c';
});

const openOn = (buildId: string, expected: number) =>
  until(`${expected} open jobs on ${buildId}`, 60_000, async () =>
    (await tiny.deployments.openCount(buildId)) === expected ? true : undefined,
  );

const statusOf = async (buildId: string) => (await tiny.deployments.describeVersion(buildId))?.status;

/** As if all versions had been left long ago: the last ten of a day are kept anyhow. */
function age() {
  const { describe: now } = tiny.deployments;
  const old = (version: VersionSummary) => ({ ...version, createdAt: new Date(0), drainageSince: new Date(0) });
  tiny.deployments.describe = async () => {
    const deployment = await now();
    return deployment && { ...deployment, versions: deployment.versions.map(old) };
  };
}

async function moveToC(): Promise<void> {
  expect(await tiny.json('move', '--from', 'a', '--to', 'c')).toMatchObject({ code: 0, answer: { moved: [job] } });
  await openOn('c', 1);
}

async function drainC(): Promise<void> {
  await tiny.type('promote', 'c', '--force', '--reason', 'test');
  await tiny.finish(await tiny.start());
  await tiny.type('promote', 'a', '--force', '--reason', 'test');
  await until('c is drained', 60_000, async () => ((await statusOf('c')) === 'drained' ? true : undefined));
}

/** Sweeps until the server has forgotten the last polls of its workers. */
const sweepC = (reason: RegExp) =>
  until(`c is kept: ${reason}`, 60_000, async () => {
    const result = await tiny.sweep();
    expect(result.deleted).toEqual([]);
    const kept = result.kept.find(({ buildId }) => buildId === 'c');
    return kept && reason.test(kept.reason) ? true : undefined;
  });

describe('a version that never got traffic', () => {
  it('is kept while it has a job, which ends there; then it is deleted, after a plan', async () => {
    await moveToC();
    await stopC();
    age();
    expect(await statusOf('c')).toBe('inactive');
    await sweepC(/^1 open job can go on on it only$/);
    const stop = await tiny.startWorker('c');
    expect(await tiny.finish(job)).toBe('steady');
    await openOn('c', 0);
    await stop();
    const swept = await until('c is deleted', 60_000, async () => {
      const { said } = await tiny.sweep();
      return said.includes('Deleted build c') ? said : undefined;
    });
    expect(swept).toContain(`Plan: of ${tiny.name} build c is deleted.`);
    expect((await tiny.status()).versions.map(({ buildId }) => buildId)).toEqual(['a']);
  });
});

describe('a version that was drained', () => {
  it('keeps its worker and itself while it has a job, and for the gate after that if it was forced', async () => {
    await drainC();
    await moveToC();
    const ended = new AbortController();
    let looks = 0;
    const describeVersion = async (buildId: string) => {
      looks += 1;
      return await tiny.deployments.describeVersion(buildId);
    };
    const deployments = { ...tiny.deployments, describeVersion };
    const watch = { deployments, buildId: 'c', everyMs: 100, reprieveMs: 0, signal: ended.signal };
    let hasLeft = false;
    const leaving = untilDrained({ ...watch, log: pino({ level: 'silent' }) }).then(() => {
      hasLeft = true;
    });
    await until('it has asked some times', 60_000, async () => (looks > 5 ? true : undefined));
    expect({ hasLeft, status: await statusOf('c') }).toEqual({ hasLeft: false, status: 'drained' });
    expect(await tiny.finish(job)).toBe('steady');
    await leaving;
    await stopC();
    age();
    await sweepC(/promoted by force/);
    expect((await tiny.status()).versions.map(({ buildId }) => buildId).toSorted()).toEqual(['a', 'c']);
  });
});

describe('sweep', () => {
  it('alarms from 80 versions on', async () => {
    const { describe: now } = tiny.deployments;
    const more = Array.from({ length: 78 }, (_, n) => ({
      ...{ buildId: `x${n}`, status: 'draining' as const, createdAt: new Date() },
    }));
    let others = more.slice(1);
    tiny.deployments.describe = async () => {
      const deployment = await now();
      return deployment && { ...deployment, versions: [...deployment.versions, ...others] };
    };
    expect(await tiny.sweep()).toMatchObject({ alarms: [] });
    others = more;
    const { alarms, said } = await tiny.sweep();
    expect(alarms).toEqual([`${tiny.name} has 80 versions; at 100 the server takes no new ones.`]);
    expect(said).toContain('Alarm: ');
  });
});
