import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/operator/command-line/run-command-line.js';
import { blockedBy } from '../../src/versions/detector/one-job.js';
import { seeNow } from '../../src/versions/detector/see-now.js';
import { aliveCount, aliveOf, seenWorkers } from '../../src/versions/live-workers.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import type { LiveWorker } from '../../src/versions/worker-deployment.js';
import { deployTable } from '../support/deploy-table.js';
import { startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';

/** Whoever looks only once: `pro deploy …`. */
let stage: TinyStage;

beforeAll(async () => {
  stage = await startTinyStage();
});
afterAll(() => stage?.stop());

const runs = (tiny: TinyDeployment, buildId: string) => promote(stage.client, { deploymentName: tiny.name, buildId });

/** As `withDeployment` does it. */
async function findings({ deployments, name }: TinyDeployment) {
  const deps = { client: stage.client, deployments, taskQueue: name, rescueAfterSeconds: 300 };
  return (await seeNow(deps, async () => undefined)).findings;
}

/** Types `pro deploy status`, which finds what is wrong by itself. */
async function status(tiny: TinyDeployment) {
  const said: string[] = [];
  const output = { print: (text: string) => void said.push(text), progress: () => undefined };
  const deployment = { ...tiny.open(), findings: () => findings(tiny) };
  const code = await runCommandLine(deployTable(deployment), ['deploy', 'status'], output);
  return { code, text: said.join('\n') };
}

describe('pro deploy status', () => {
  it('says what the detector finds, each time anew', async () => {
    const tiny = stage.newDeployment();
    const stop = await tiny.startWorker('a');
    const before = await status(tiny);
    expect(before).toMatchObject({ code: 1, text: expect.stringContaining('BROKEN: The deployment') });
    expect(before.text).toContain('pro deploy promote a');
    await runs(tiny, 'a');
    const ask = () => status(tiny);
    await expect.poll(ask).toMatchObject({ code: 0, text: expect.not.stringContaining('BROKEN') });
    const job = await tiny.start();
    await tiny.startWorker('b');
    await runs(tiny, 'b');
    await stop();
    await expect.poll(ask).toMatchObject({ code: 1, text: expect.stringContaining('BROKEN: 1') });
    expect((await ask()).text).toContain(`open job on build a, whose workers are gone since`);
    expect((await ask()).text).toContain(job);
    const look = { client: stage.client, deployments: tiny.deployments, taskQueue: tiny.name, rescueAfterSeconds: 300 };
    expect(await blockedBy(look, job)).toMatch(/^waiting for worker version .*:a: no live worker since/);
    expect(await blockedBy(look, await tiny.start())).toBeUndefined();
  });

  it('finds jobs that were moved to a version which is no longer served', async () => {
    const tiny = stage.newDeployment();
    const stop = await tiny.startWorker('a');
    await tiny.startWorker('b');
    await runs(tiny, 'b');
    const moved = await tiny.start();
    await stop();
    const { runId } = await stage.client.workflow.getHandle(moved).describe();
    await tiny.open().jobs.pin({ workflowId: moved, runId }, 'a', 'pro:tester@host');
    expect((await tiny.status()).versions.find(({ buildId }) => buildId === 'a')?.status).toBe('inactive');
    const look = () => findings(tiny);
    await expect
      .poll(look)
      .toContainEqual(expect.objectContaining({ code: 'version_without_workers', buildId: 'a', jobIds: [moved] }));
  });
});

describe('a clock that is wrong', () => {
  /** The server's answers as a machine sees them whose clock, or theirs, is off by so much. */
  const off = (tiny: TinyDeployment, seconds: number, workers: () => Promise<LiveWorker[]>) => ({
    taskQueue: tiny.name,
    deployments: {
      deploymentName: tiny.name,
      workers: async () =>
        (await workers()).map((worker) => ({
          ...worker,
          lastSeenAt: new Date(worker.lastSeenAt.getTime() + seconds * 1000),
        })),
    },
  });

  it('makes no living worker dead, and no dead one live', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    const living = () => tiny.deployments.workers();
    await expect.poll(() => aliveCount(off(tiny, 0, living), 'a')).toBe(1);
    // A killed one stays listed as it was.
    const last = (await living()).map((worker) => ({ ...worker, lastSeenAt: new Date() }));
    const dead = async () => last;
    const counts = (workers: () => Promise<LiveWorker[]>) =>
      Promise.all([-3600, -15, 15, 3600].map((seconds) => aliveCount(off(tiny, seconds, workers), 'a')));
    expect(await counts(living)).toEqual([1, 1, 1, 1]);
    expect(await counts(dead)).toEqual([0, 0, 0, 0]);
  });

  it('hides no worker in the list either, and says when it was heard of by our own clock', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    const living = () => tiny.deployments.workers();
    await expect.poll(() => aliveCount(off(tiny, 0, living), 'a')).toBe(1);
    const version = { deploymentName: tiny.name, buildId: 'a' };
    const seen = await seenWorkers(off(tiny, -60, living));
    expect(aliveOf(seen, version)).toHaveLength(1);
  });
});
