import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rollback } from '../../src/versions/rollout/rollback.js';
import { startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';

/** `pro deploy promote`, `rollback` and `ramp` on a real server, with real workers. */
let stage: TinyStage;
let tiny: TinyDeployment;

beforeAll(async () => {
  stage = await startTinyStage();
});
beforeEach(() => {
  tiny = stage.newDeployment();
});
afterAll(() => stage?.stop());

/** Build a is Current, and b has a worker. */
async function twoVersions(): Promise<void> {
  await tiny.startWorker('a');
  await tiny.type('promote', 'a', '--first');
  await tiny.startWorker('b', 'without-timer');
}

describe('promote', () => {
  it('refuses a build that has not been through the gate', async () => {
    await twoVersions();
    const { code, progress } = await tiny.type('promote', 'b');
    expect(code).toBe(1);
    expect(progress).toContain(
      'Build b has not been through the gate. Run `pro deploy check` with the code of that build',
    );
    expect(await tiny.status()).toMatchObject({ current: 'a' });
  });

  it('sends new jobs to a build that passed, and records who and from where', async () => {
    await twoVersions();
    const old = await tiny.start();
    await tiny.passGate('b');
    const { code, answer } = await tiny.json('promote', 'b');
    expect({ code, answer }).toEqual({
      code: 0,
      answer: { verb: 'promote', dryRun: false, ok: true, buildId: 'b', from: 'a', outcome: 'promoted' },
    });
    expect(await tiny.status()).toMatchObject({ current: 'b', managerIdentity: 'pro-deploy' });
    expect((await tiny.metadata('b')).promotion).toMatchObject({ by: 'pro:tester@host', from: 'a' });
    expect(await tiny.finish(await tiny.start())).toBe('without timer');
    expect(await tiny.finish(old)).toBe('steady');
    expect(await tiny.json('promote', 'b')).toMatchObject({ code: 0, answer: { outcome: 'already_current' } });
  });

  it('runs the gate itself where the code at hand is that build, and keeps the result', async () => {
    await twoVersions();
    tiny.here.buildId = 'b';
    expect(await tiny.json('promote')).toMatchObject({ code: 0, answer: { buildId: 'b', outcome: 'promoted' } });
    expect(tiny.here.gatesRun).toBe(1);
    expect((await tiny.metadata('b')).gate).toMatchObject({ passed: true });
  });

  it('refuses after a gate that failed, and names the check', async () => {
    await twoVersions();
    Object.assign(tiny.here, {
      buildId: 'b',
      gate: { passed: false, by: 'x', checks: [{ name: 'replay', passed: false, summary: '3 jobs do not replay' }] },
    });
    const { code, answer } = await tiny.json('promote');
    expect(code).toBe(1);
    expect(answer.error.message).toBe('Build b did not pass the gate (replay: 3 jobs do not replay).');
    expect((await tiny.metadata('b')).gate).toMatchObject({ passed: false });
    expect(await tiny.status()).toMatchObject({ current: 'a' });
  });

  it('takes no result of yesterday, nor one against another Current version', async () => {
    await twoVersions();
    await tiny.passGate('b', new Date(Date.now() - 25 * 3_600_000));
    expect((await tiny.type('promote', 'b')).progress).toContain('more than a day ago');
    await tiny.passGate('b', new Date(Date.now() - 3_600_000));
    expect((await tiny.type('promote', 'b')).progress).toContain('before a became Current');
  });

  it('goes without the gate for a reason, which is kept', async () => {
    await twoVersions();
    expect(await tiny.json('promote', 'b', '--force', '--reason', 'the office burns')).toMatchObject({ code: 0 });
    expect((await tiny.metadata('b')).promotion).toMatchObject({
      by: 'pro:tester@host',
      forcedBecause: 'the office burns',
    });
    expect((await tiny.type('promote', 'a', '--force')).progress).toContain('--force and --reason');
  });

  it('changes nothing with --dry-run', async () => {
    await twoVersions();
    await tiny.passGate('b');
    const before = await tiny.status();
    for (const words of [
      ['promote', 'b'],
      ['promote', 'b', '--steps', '5,100'],
    ]) {
      const { code, answer } = await tiny.json(...words, '--dry-run');
      expect({ code, answer }).toMatchObject({ code: 0, answer: { dryRun: true, outcome: 'planned' } });
    }
    expect(await tiny.status()).toEqual(before);
    expect((await tiny.metadata('b')).promotion).toBeUndefined();
  });

  it('refuses a build without a live worker, which the server would take', async () => {
    const stop = await tiny.startWorker('a');
    await stop();
    tiny.here.waitMs = 500;
    expect((await tiny.type('promote', 'a', '--first')).progress).toContain(
      'Build a has no live worker. Start a worker',
    );
    expect((await tiny.type('promote', 'x', '--first')).progress).toContain('The server knows no build x.');
    expect(await tiny.status()).not.toHaveProperty('current', 'a');
  });

  it('does not wait for a queue that a worker of the Current version once polled by mistake', async () => {
    const stopMistyped = await tiny.startWorker('a', 'steady', tiny.name, `${tiny.name}-mistyped`);
    await tiny.startWorker('a');
    await tiny.type('promote', 'a', '--first');
    await stopMistyped();
    await tiny.startWorker('b');
    tiny.here.waitMs = 600_000; // longer than a test may take
    expect(await tiny.json('promote', 'b', '--force', '--reason', 'test')).toMatchObject({ code: 0 });
    expect(await tiny.status()).toMatchObject({ current: 'b' });
  });

  it("says the server's own refusals in a sentence", async () => {
    await twoVersions();
    await tiny.passGate('b');
    const stale = await tiny.deployments.describe();
    await tiny.ramp('b', 10);
    tiny.deployments.describe = async () => stale; // looked before the ramp, changes after it
    const refused = await tiny.json('promote', 'b');
    expect(refused.code).toBe(1);
    expect(refused.answer.error).toEqual({
      code: 'refused',
      message: 'Somebody else changed the routing since you looked.',
      next: 'Run `pro deploy status`, then this again.',
    });
  });

  it('leaves a deployment of another manager alone', async () => {
    await twoVersions();
    await tiny.passGate('b');
    const { conflictToken } = (await tiny.deployments.describe()) ?? {};
    const other = { identity: 'other-team', conflictToken: conflictToken ?? new Uint8Array() };
    await stage.client.workflowService.setWorkerDeploymentManager({
      ...{ namespace: stage.namespace, deploymentName: tiny.name, managerIdentity: 'other-team', ...other },
      identity: 'pro-deploy',
    });
    const { code, progress } = await tiny.type('promote', 'b');
    expect(code).toBe(1);
    expect(progress).toContain('Only other-team may change the routing');
    expect(progress).toContain('TEMPORAL_DEPLOYMENT_MANAGER=other-team');
  });
});

describe('rollback', () => {
  it('goes back to the version before, and once more goes further back', async () => {
    await twoVersions();
    await tiny.startWorker('c');
    for (const build of ['b', 'c']) await tiny.type('promote', build, '--force', '--reason', 'test');
    expect(await tiny.json('rollback')).toMatchObject({ code: 0, answer: { from: 'c', to: 'b' } });
    expect(await tiny.status()).toMatchObject({ current: 'b' });
    expect((await tiny.metadata('b')).promotion).toMatchObject({ from: 'a', rolledBackFrom: 'c' });
    expect(await tiny.json('rollback')).toMatchObject({ code: 0, answer: { from: 'b', to: 'a' } });
    expect(await tiny.status()).toMatchObject({ current: 'a' });
  });

  it('does not go where no worker lives, and names what brings it back', async () => {
    const stop = await tiny.startWorker('a');
    await tiny.type('promote', 'a', '--first');
    await tiny.startWorker('b');
    await tiny.type('promote', 'b', '--force', '--reason', 'test');
    await stop();
    tiny.here.waitMs = 1_000;
    const { code, progress } = await tiny.type('rollback');
    expect(code).toBe(1);
    expect(progress).toContain('Build a, which was Current before, has no live worker');
    expect(progress).toContain('pro deploy restore a');
    expect(await tiny.status()).toMatchObject({ current: 'b' });
  });

  it('waits for a worker that was brought back and has not been heard of yet', async () => {
    const stop = await tiny.startWorker('a');
    await tiny.type('promote', 'a', '--first');
    await tiny.startWorker('b');
    await tiny.type('promote', 'b', '--force', '--reason', 'test');
    await stop();
    let brought: Promise<unknown> | undefined;
    const bringBack = (line: string) => {
      if (line.startsWith('No live worker of build a yet')) brought = tiny.startWorker('a');
    };
    const { signal } = new AbortController();
    const back = await rollback({ ...tiny.open(), dryRun: false, signal, report: bringBack });
    expect(back).toMatchObject({ outcome: 'rolled_back', to: 'a' });
    expect(brought).toBeDefined();
    await brought;
    expect(await tiny.status()).toMatchObject({ current: 'a' });
  });

  it('says so where there is nothing to go back to', async () => {
    await tiny.startWorker('a');
    expect((await tiny.type('rollback')).progress).toContain('No version is Current');
    await tiny.type('promote', 'a', '--first');
    expect((await tiny.type('rollback')).progress).toContain('No version was Current before a.');
  });
});

describe('a ramp that somebody else has set', () => {
  it('is what a rollback takes back', async () => {
    await twoVersions();
    await tiny.ramp('b', 30);
    expect(await tiny.json('rollback')).toMatchObject({ code: 0, answer: { outcome: 'ramp_stopped', to: 'a' } });
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
  });
});
