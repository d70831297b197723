import { randomUUID } from 'node:crypto';
import { onTestFinished, TestRunner } from 'vitest';
import { runCommandLine } from '../../src/operator/command-line/run-command-line.js';
import type { OpenDeployment } from '../../src/operator/deploy/open-deployment.js';
import { aliveOf } from '../../src/versions/live-workers.js';
import { type Bundle, replayHistories } from '../../src/versions/replay/replay.js';
import { sweepVersions } from '../../src/versions/rollout/sweep.js';
import { createVersionJobs } from '../../src/versions/version-jobs.js';
import type { Deployment, GateMetadata } from '../../src/versions/worker-deployment.js';
import { createWorkerDeployments, type WorkerDeployments } from '../../src/versions/worker-deployments.js';
import { bundleOf } from './bundles.js';
import { deployTable } from './deploy-table.js';
import { type DevServer, endJobs, startDevServer } from './dev-server.js';
import { pinnedTo, runUntilStopped } from './pinned-worker.js';
import { tinyJobs } from './tiny-jobs.js';
import { until } from './until.js';
import { createWorkerInProcess } from './worker-in-process.js';

/** Deployments of tiny workflows on a real server, and somebody who types `pro deploy …`. */

export type Code = 'steady' | 'without-timer' | 'throws' | 'throws-late';
export type TinyStage = Awaited<ReturnType<typeof startTinyStage>>;
export type TinyDeployment = ReturnType<TinyStage['newDeployment']>;

export const PASSED: GateMetadata = {
  ...{ passed: true, at: '', by: 'pro:tester@host' },
  checks: [{ name: 'smoke job', passed: true, summary: 'completed' }],
};

export async function startTinyStage() {
  const server = await startDevServer();
  const tiny = (code: Code) => bundleOf(`tiny-workflows/${code}`);
  const bundles: Record<Code, Bundle> = {
    steady: await tiny('steady'),
    'without-timer': await tiny('without-timer'),
    throws: await tiny('throws'),
    'throws-late': await tiny('throws-late'),
  };
  const ends: (() => Promise<void>)[] = [];
  return {
    ...server,
    bundles,
    /** With the test that asks for it its jobs and workers end; with the stage where no test has begun. */
    newDeployment() {
      const tiny = tinyDeployment(server, bundles);
      if (TestRunner.getCurrentTest()) onTestFinished(tiny.end);
      else ends.push(tiny.end);
      return tiny;
    },
    async stop() {
      for (const end of ends) await end();
      await server.stop();
    },
  };
}

function tinyDeployment({ client, connection, namespace }: DevServer, bundles: Record<Code, Bundle>) {
  const name = `tiny-${randomUUID().slice(0, 8)}`;
  const deployments = createWorkerDeployments(client, name);
  /** What the operator has at hand, and what the last command has told so far. */
  const here = {
    buildId: 'a',
    code: 'steady' as Code,
    gate: PASSED,
    gatesRun: 0,
    waitMs: 60_000,
    progress: [] as string[],
  };
  const signal = new AbortController();
  const stops: (() => Promise<void>)[] = [];
  const open = (): OpenDeployment => ({
    ...{ deployments, taskQueue: name, manager: 'pro-deploy', operator: 'pro:tester@host', signal: signal.signal },
    jobs: createVersionJobs(client, name, name),
    waits: { registerMs: here.waitMs, firstHeartbeatMs: here.waitMs, lookEveryMs: 200 },
    findings: async () => [],
    code: {
      buildId: async () => here.buildId,
      async runGate() {
        here.gatesRun += 1;
        return { ...here.gate, at: new Date().toISOString() };
      },
      replay: (histories) => replayHistories(bundles[here.code], histories),
    },
  });
  const jobs = tinyJobs(client, name);
  async function startOnly(buildId: string, code: Code, deploymentName: string, taskQueue: string) {
    const worker = await createWorkerInProcess({
      ...{ connection, namespace, taskQueue, workflowBundle: bundles[code] },
      activities: { nothing: async () => undefined },
      identity: `worker:${buildId}`,
      workerDeploymentOptions: pinnedTo({ deploymentName, buildId }),
    });
    const stop = runUntilStopped(worker);
    stops.push(stop);
    return stop;
  }
  async function isKnown(buildId: string, deploymentName: string, taskQueue: string) {
    const registered = createWorkerDeployments(client, deploymentName);
    let missing: string | undefined;
    await until(
      () => `build ${buildId} is known but for ${missing}`,
      60_000,
      async () => {
        // A server that registers many at once does not answer each look in time.
        missing = await missingOf(registered, buildId, taskQueue).catch(String);
        return missing === undefined ? true : undefined;
      },
    );
  }
  async function isGone(buildId: string, deploymentName: string, taskQueue: string) {
    const registered = createWorkerDeployments(client, deploymentName);
    await until(`the server knows that no worker of build ${buildId} lives`, 60_000, async () => {
      const workers = (await registered.workers()).filter((worker) => worker.taskQueue === taskQueue);
      return aliveOf(workers, { deploymentName, buildId }).length === 0 ? true : undefined;
    });
  }
  return {
    ...{ name, deployments, here, open, ...jobs },
    /**
     * Starts a worker and waits until the server knows its version and that it lives; returns what stops it and waits
     * until the server knows that too: a heartbeat may arrive after the word that the worker stops, and undo it.
     */
    async startWorker(buildId: string, code: Code = 'steady', deploymentName = name, taskQueue = deploymentName) {
      const stop = await startOnly(buildId, code, deploymentName, taskQueue);
      await isKnown(buildId, deploymentName, taskQueue);
      return async () => {
        await stop();
        await isGone(buildId, deploymentName, taskQueue);
      };
    },
    status: async (): Promise<Partial<Deployment> & Pick<Deployment, 'versions'>> =>
      (await deployments.describe()) ?? { versions: [] },
    metadata: async (buildId: string) => (await deployments.describeVersion(buildId))?.metadata ?? {},
    /** Notes that a build passed the gate just now. */
    passGate: (buildId: string, at = new Date()) =>
      deployments.writeMetadata(buildId, { gate: { ...PASSED, at: at.toISOString() } }),
    interrupt: () => signal.abort(),
    /** The server looks each second at versions that drain and have open jobs: a dozen keep half a core busy. */
    async end() {
      await endJobs(client, `TaskQueue = "${name}"`);
      await Promise.all(stops.map((stop) => stop()));
    },
    /** Somebody with Temporal's own CLI: a share of the new jobs. */
    async ramp(buildId: string, percent: number) {
      const { conflictToken = new Uint8Array() } = (await deployments.describe()) ?? {};
      await deployments.setRamping({ buildId, percent }, { identity: 'pro-deploy', conflictToken });
    },
    /** As the healing does it once an hour; with what is said. */
    async sweep({ dryRun = false } = {}) {
      const said: string[] = [];
      const smoke = createWorkerDeployments(client, `${name}-smoke`);
      const report = (line: string) => void said.push(line);
      const o = { deployments: [deployments, smoke], manager: 'pro-deploy', dryRun, report };
      return { ...(await sweepVersions(o)), said: said.join('\n') };
    },
    /** Types the words. */
    async type(...words: string[]) {
      const out: string[] = [];
      const progress: string[] = [];
      here.progress = progress;
      const output = {
        print: (text: string) => void out.push(text),
        progress: (line: string) => void progress.push(line),
      };
      const code = await runCommandLine(deployTable(open()), ['deploy', ...words], output);
      return { code, text: out.join('\n'), progress: progress.join('\n') };
    },
    async json(...words: string[]) {
      const { code, text, progress } = await this.type(...words, '--json');
      return { code, progress, answer: JSON.parse(text) };
    },
  };
}

/** The version, its queues, the deployment and the first heartbeat become known one after another, in no order. */
async function missingOf(deployments: WorkerDeployments, buildId: string, taskQueue: string) {
  const version = await deployments.describeVersion(buildId);
  const queues = version?.queues.filter(({ name }) => name === taskQueue);
  if (queues?.length !== 2) return `its queues, of which there are ${queues?.length}`;
  const deployment = await deployments.describe();
  if (!deployment?.versions.some((one) => one.buildId === buildId)) return 'its place in the list of versions';
  const workers = await deployments.workers();
  const alive = aliveOf(workers, { deploymentName: deployments.deploymentName, buildId });
  return alive.length > 0 ? undefined : `a worker that lives among ${JSON.stringify(workers)}`;
}
