import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { createJobStarter } from '../../src/temporal/client.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { createWorker } from '../../src/versions/worker/versioned-worker.js';
import type { Version } from '../../src/versions/worker-deployment.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { startTcpProxy } from '../chaos/tcp-proxy.js';
import { builtEntry } from '../support/built-code.js';
import { bundleWorkflows } from '../support/bundles.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { jobInput } from '../support/job-input.js';
import { newJob } from '../support/job-rows.js';
import { ownBucket } from '../support/own-bucket.js';
import { pinnedTo } from '../support/pinned-worker.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { runWorker, type WorkerProcess, workerEnvironment } from '../support/worker-process.js';

let s3: TestS3;
let database: TestDatabase;
let temporal: DevServer;
let workerFile: string;
beforeAll(async () => {
  [s3, database, temporal, workerFile] = await Promise.all([
    startTestS3(),
    createTestDatabase(),
    startDevServer(),
    builtEntry('src/worker'),
  ]);
  await ownBucket(s3, database);
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop(), temporal?.stop()]);
});

/** A deployment and a queue of its own, which the schedule of the healing does not use. */
const place = () => ({
  TEMPORAL_DEPLOYMENT: `deployment-${crypto.randomUUID()}`,
  TEMPORAL_TASK_QUEUE: `queue-${crypto.randomUUID()}`,
});
const start = (env: Record<string, string>, ...words: string[]): WorkerProcess =>
  runWorker({ ...workerEnvironment(s3, database, temporal), ...env }, words, workerFile);

/** Resolves when the worker runs, with the version it says it is. */
async function versionOf(worker: WorkerProcess, deploymentName: string): Promise<Version> {
  await expect.poll(worker.output).toContain('worker runs');
  const buildId = /"buildId":"([0-9a-f]{12})"/.exec(worker.output())?.[1] ?? '';
  return { deploymentName, buildId };
}

describe('a worker that is to leave when it is no longer needed', () => {
  it('stays while it is inactive and Current, ends by itself once it is drained, and says so', async () => {
    const env = place();
    const worker = start({ ...env, DRAINED_CHECK_SECONDS: '0.5' }, '--exit-when-drained');
    const old = await versionOf(worker, env.TEMPORAL_DEPLOYMENT);
    const deployments = createWorkerDeployments(temporal.client, old.deploymentName);
    const becomes = (status: string) =>
      expect.poll(async () => (await deployments.describeVersion(old.buildId))?.status).toBe(status);
    await becomes('inactive');
    await promote(temporal.client, old);
    await becomes('current');
    const version = { ...old, buildId: 'next' };
    const next = await createWorker({
      ...{ connection: temporal.connection, namespace: temporal.namespace, taskQueue: env.TEMPORAL_TASK_QUEUE },
      workflowBundle: await bundleWorkflows(),
      activities: { anyOf: async () => undefined },
      workerDeploymentOptions: pinnedTo(version),
    });
    await next.runUntil(async () => {
      expect(worker.child.exitCode).toBeNull();
      await promote(temporal.client, version);
      expect(await worker.exitCode).toBe(0);
    });
    const said = worker.output().split('\n');
    const sentence = `version ${old.buildId} is drained; this worker is no longer needed`;
    expect(said.filter((line) => line.includes(sentence))).toHaveLength(1);
    expect(worker.output()).toContain('worker has handed over its work and stops');
  });

  it('is not asked to by anything else', async () => {
    const worker = start(place(), '--exit-when-drainde');
    expect(await worker.exitCode).toBe(1);
    expect(worker.output()).toContain("Unknown option '--exit-when-drainde'");
  });
});

describe('a worker that is asked to stop', () => {
  /** A step of a job that has no answer: S3 has gone silent. */
  async function busyWorker() {
    const proxy = await startTcpProxy({ to: Number(new URL(s3.config.S3_ENDPOINT ?? '').port) });
    const db = createDb(database.url);
    onTestFinished(async () => {
      await proxy.stop();
      await db.$disconnect();
    });
    const env = place();
    const worker = start({ ...env, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}` });
    const version = await versionOf(worker, env.TEMPORAL_DEPLOYMENT);
    await promote(temporal.client, version);
    proxy.hold();
    const input = jobInput();
    await newJob(db, input);
    await createJobStarter(temporal.client, env.TEMPORAL_TASK_QUEUE, { inFlightMs: 300_000 }).start(input);
    const job = temporal.client.workflow.getHandle(input.jobId);
    const pending = async () =>
      (await job.describe()).raw.pendingActivities?.map(({ activityType, state }) => ({ ...activityType, state }));
    await expect.poll(pending).toContainEqual({ name: 'prepareAssets', state: STARTED });
    onTestFinished(() => job.terminate().then(() => undefined));
    return { worker, proxy, job };
  }
  /** temporal.api.enums.v1.PendingActivityState */
  const STARTED = 2;

  it('finishes what is under way first', async () => {
    const { worker, proxy } = await busyWorker();
    worker.child.kill('SIGTERM');
    await expect.poll(worker.output).toMatch(/state.*(STOPPING|DRAINING)/);
    expect(worker.child.exitCode).toBeNull();
    proxy.pass();
    expect(await worker.exitCode).toBe(0);
    expect(worker.output()).toContain('worker has handed over its work and stops');
  });

  it('ends at once when it is asked a second time', async () => {
    const { worker } = await busyWorker();
    worker.child.kill('SIGTERM');
    await expect.poll(worker.output).toMatch(/state.*(STOPPING|DRAINING)/);
    // The process takes signals of one second for one keystroke.
    const insisting = setInterval(() => worker.child.kill('SIGTERM'), 300);
    onTestFinished(() => clearInterval(insisting));
    expect(await worker.exitCode).toBe(1);
  });
});
