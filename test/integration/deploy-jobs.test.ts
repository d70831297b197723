import { beforeEach, describe, expect, it } from 'vitest';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { stageWithA } from '../support/tiny-hooks.js';
import { until } from '../support/until.js';

/** `pro deploy status`, `drain`, `move` and `sweep`, with jobs that run on real workers. */
const { stage, tiny, stopA } = stageWithA();

async function promoteB(): Promise<void> {
  await tiny.startWorker('b', 'without-timer');
  await tiny.type('promote', 'b', '--force', '--reason', 'test');
}

const openOn = (buildId: string, expected: number) =>
  until(`${expected} open jobs on ${buildId}`, 60_000, async () =>
    (await tiny.open().jobs.openCount(buildId)) === expected ? true : undefined,
  );

/** The server is slow to describe a version that changes under load, so one look may end without an answer. */
const reaches = (buildId: string, status: string) =>
  until(`${buildId} is ${status}`, 60_000, async () => {
    const version = await tiny.deployments.describeVersion(buildId).catch(() => undefined);
    return version?.status === status ? true : undefined;
  });

describe('status', () => {
  it('shows versions, workers and jobs, to people and to programs', async () => {
    await tiny.start();
    await promoteB();
    await tiny.passGate('b');
    await tiny.start();
    await openOn('b', 1);
    const { code, answer } = await tiny.json('status');
    expect(code).toBe(0);
    expect(answer).toMatchObject({ verb: 'status', ok: true, deployment: tiny.name, current: 'b', findings: [] });
    expect(answer.versions).toMatchObject([
      { buildId: 'b', status: 'current', openJobs: 1, liveWorkers: 1, forcedBecause: 'test', gate: { passed: true } },
      { buildId: 'a', status: 'draining', openJobs: 1, liveWorkers: 1, oldestBacklogSeconds: 0 },
    ]);
    expect(answer.workers).toHaveLength(2);
    expect(answer.workers[0]).toMatchObject({ taskQueue: tiny.name, alive: true, stopping: false });
    expect(answer.workers[0].lastSeenSeconds).toBeLessThan(60);

    const { text } = await tiny.type('status');
    expect(text).toContain(`Deployment ${tiny.name} on task queue ${tiny.name}: build b is Current.`);
    expect(text).toMatch(/^VERSION +STATUS +SINCE +COMMIT +GATE +WORKERS +OPEN JOBS +OLDEST TASK$/m);
    expect(text).toMatch(/^b +current +\d+ s +- +forced: test +1 +1 +-$/m);
    expect(text).toMatch(/^a +draining +\d+ s +- +- +1 +1 +-$/m);
  });

  it('says that nothing is known of a deployment without workers', async () => {
    const { code, text } = await stage.newDeployment().type('status');
    expect(code).toBe(0);
    expect(text).toContain('unknown to the server, since no worker of it has ever polled');
  });
});

describe('move', () => {
  beforeEach(() => Object.assign(tiny.here, { buildId: 'b', code: 'without-timer' }));

  it('takes along the jobs that replay, also from dead workers, and lists those that do not', async () => {
    const [plain, timer] = [await tiny.start('plain'), await tiny.start('timer')];
    await promoteB();
    await stopA();
    await openOn('a', 2);
    const planned = await tiny.json('move', '--from', 'a', '--to', 'b', '--dry-run');
    expect(planned.answer.moved).toEqual([plain]);
    await openOn('a', 2);

    const { code, answer, progress } = await tiny.json('move', '--from', 'a', '--to', 'b');
    expect(code).toBe(1);
    expect(answer).toMatchObject({ moved: [plain], stayed: [{ workflowId: timer, event: 'TimerStarted' }] });
    expect(progress).toContain(`stays  ${timer} (`);
    expect(progress).toContain('`pro deploy restore a`');
    expect(await tiny.finish(plain)).toBe('without timer');
    await openOn('a', 1);
    await tiny.startWorker('a');
    expect(await tiny.finish(timer)).toBe('steady');
  });

  it('takes only the jobs it is told, and says which are not there', async () => {
    const [first, second] = [await tiny.start(), await tiny.start()];
    await promoteB();
    await openOn('a', 2);
    const { code, answer } = await tiny.json('move', '--from', 'a', '--to', 'b', second, 'no-such-job');
    expect({ code, answer }).toMatchObject({ code: 1, answer: { moved: [second], notThere: ['no-such-job'] } });
    expect(await tiny.finish(second)).toBe('without timer');
    expect(await tiny.finish(first)).toBe('steady');
  });

  it('moves nothing to where it would hang, nor without the code to replay on', async () => {
    const job = await tiny.start();
    const refused = async (to: string) => (await tiny.type('move', '--from', 'a', '--to', to)).progress;
    tiny.here.buildId = 'b';
    expect(await refused('b')).toContain('The server knows no build b.');
    const stopB = await tiny.startWorker('b', 'without-timer');
    await stopB();
    expect(await refused('b')).toContain('Build b has no live worker, so the jobs would hang there.');
    expect(await refused('c')).toContain('The code here is build b, so nothing can be replayed on c.');
    expect(await tiny.finish(job)).toBe('steady');
  });
});

describe('sweep', () => {
  const builds = async () => (await tiny.status()).versions.map(({ buildId }) => buildId).toSorted();

  it('keeps the last ten for a day, and what has workers or jobs', async () => {
    const stopOld = await tiny.startWorker('old');
    await stopOld();
    await promoteB();
    await reaches('a', 'drained');
    expect(await tiny.sweep()).toMatchObject({ deleted: [], alarms: [] });
    expect(await builds()).toEqual(['a', 'b', 'old']);
  });

  it('deletes beyond the last ten, the oldest first, and all of the smoke deployment', async () => {
    const smoke = `${tiny.name}-smoke`;
    const stops = [await tiny.startWorker('smoke-1', 'steady', smoke)];
    // One after another, as versions come in life: a server that registers ten at once refuses all looks at them.
    for (let n = 1; n <= 11; n += 1) stops.push(await tiny.startWorker(`n${n}`));
    await Promise.all(stops.map((stop) => stop()));
    const expected = [
      { deployment: tiny.name, buildId: 'n1' },
      { deployment: smoke, buildId: 'smoke-1' },
    ];
    await expect.poll(async () => (await tiny.sweep({ dryRun: true })).deleted).toEqual(expected);
    expect(await builds()).toContain('n1');
    const swept = await until('their last polls are forgotten', 90_000, async () => {
      const result = await tiny.sweep();
      return result.kept.length === 0 ? result : undefined;
    });
    expect(expected).toEqual(expect.arrayContaining(swept.deleted));
    expect(await builds()).not.toContain('n1');
    expect(await builds()).toHaveLength(11);
    const smokes = await createWorkerDeployments(stage.client, smoke).describe();
    expect(smokes?.versions ?? []).toEqual([]);
  });
});
