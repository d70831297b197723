import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promote } from '../../src/versions/worker/promote-first.js';
import { untilDrained } from '../../src/versions/worker/until-drained.js';
import { createWorker, type VersionedWorkerOptions } from '../../src/versions/worker/versioned-worker.js';
import type { Version } from '../../src/versions/worker-deployment.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { bundleOf } from '../support/bundles.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { pinnedTo } from '../support/pinned-worker.js';
import { until } from '../support/until.js';
import { finish, type pinnedJob } from '../support/version-workflows.js';
import '../support/workflow-environment.js'; // workers that are quiet

let server: DevServer;
let workflowBundle: { code: string };
beforeAll(async () => {
  server = await startDevServer();
  workflowBundle = await bundleOf('version-workflows');
});
afterAll(() => server?.stop());

const plainOptions = (taskQueue: string) => ({
  ...{ connection: server.connection, namespace: server.namespace, taskQueue, workflowBundle },
});
const versionedOptions = (taskQueue: string, version: Version): VersionedWorkerOptions => ({
  ...plainOptions(taskQueue),
  workerDeploymentOptions: pinnedTo(version),
});
const startJob = (taskQueue: string): Promise<WorkflowHandle<typeof pinnedJob>> =>
  server.client.workflow.start<typeof pinnedJob>('pinnedJob', { taskQueue, workflowId: `job-${crypto.randomUUID()}` });

/** The history, as names like workflowTaskStarted. */
async function eventsOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) =>
    Object.entries(event).flatMap(([name, value]) =>
      value && /EventAttributes$/.test(name) ? [name.slice(0, -15)] : [],
    ),
  );
}
const BEGUN = ['workflowExecutionStarted', 'workflowTaskScheduled', 'workflowTaskStarted'];

describe('a worker without a version', () => {
  /** What our maker saves us from (temporal.md 1, "Trap"): no error anywhere, and no progress. */
  it('leaves a pinned job where it is, and nothing says so', async () => {
    const taskQueue = `trap-${crypto.randomUUID()}`;
    const worker = await Worker.create(plainOptions(taskQueue));
    await worker.runUntil(async () => {
      const handle = await startJob(taskQueue);
      const attempts = () =>
        server.client.workflowService
          .describeWorkflowExecution({ namespace: server.namespace, execution: { workflowId: handle.workflowId } })
          .then(({ pendingWorkflowTask }) => pendingWorkflowTask?.attempt ?? 0);
      await until('the task is given out again', 60_000, async () => ((await attempts()) > 1 ? true : undefined));
      expect((await eventsOf(handle)).filter((name) => /Completed|Failed/.test(name))).toEqual([]);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await handle.terminate();
    });
  });

  const version = { deploymentName: 'd', buildId: 'b' };
  it.each<[string, WorkerOptions['workerDeploymentOptions'], RegExp]>([
    ['nothing about versions', undefined, /useWorkerVersioning and a deployment name and a build id/],
    ['versioning off', { version, useWorkerVersioning: false }, /it lacks useWorkerVersioning,/],
    ['an empty deployment name', pinnedTo({ ...version, deploymentName: ' ' }), /it lacks a deployment name,/],
    ['an empty build id', pinnedTo({ ...version, buildId: '' }), /it lacks a build id,/],
  ])('is refused before it polls: %s', async (_what, workerDeploymentOptions, reason) => {
    const options = { ...plainOptions('unused'), workerDeploymentOptions } as VersionedWorkerOptions;
    await expect(createWorker(options)).rejects.toThrow(reason);
  });

  it('is made nowhere in the product: all workers come from our maker', async () => {
    const src = fileURLToPath(new URL('../../src/', import.meta.url));
    const files = (await readdir(src, { recursive: true })).filter((file) => file.endsWith('.ts'));
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(join(src, file), 'utf8')] as const),
    );
    const makers = texts.filter(([, text]) => /\bWorker\.create\(/.test(text)).map(([file]) => file);
    expect(makers).toEqual([join('versions', 'worker', 'versioned-worker.ts')]);
  });

  it('is not what our maker makes: the same job goes through', async () => {
    const [taskQueue, deploymentName] = [`queue-${crypto.randomUUID()}`, `deployment-${crypto.randomUUID()}`];
    const version = { deploymentName, buildId: 'v1' };
    const worker = await createWorker(versionedOptions(taskQueue, version));
    await worker.runUntil(async () => {
      await promote(server.client, version);
      const handle = await startJob(taskQueue);
      await handle.signal(finish);
      await expect(handle.result()).resolves.toBeUndefined();
    });
  });
});

describe('waiting until a version is drained', () => {
  it('goes on while it is inactive, current, or has a job; ends when the last one has', async () => {
    const [taskQueue, deploymentName] = [`queue-${crypto.randomUUID()}`, `deployment-${crypto.randomUUID()}`];
    const [v1, v2] = [
      { deploymentName, buildId: 'v1' },
      { deploymentName, buildId: 'v2' },
    ];
    const deployments = createWorkerDeployments(server.client, deploymentName);
    const stop = new AbortController();
    const log = pino({ level: 'silent' });
    /** What the watches have been told: on a busy machine v1 would be Current for less than the time between two looks. */
    const seen = new Set<string>();
    const describeVersion = async (buildId: string) => {
      const version = await deployments.describeVersion(buildId);
      seen.add(`${buildId} ${version?.status}`);
      return version;
    };
    const watched = { ...deployments, describeVersion };
    const watch = (buildId: string) =>
      untilDrained({ deployments: watched, buildId, everyMs: 200, log, signal: stop.signal, reprieveMs: 0 });
    const ends: string[] = [];
    const workers = [versionedOptions(taskQueue, v1), versionedOptions(taskQueue, v2)];
    const [old, next] = await Promise.all(workers.map(createWorker));
    const watches = ['v1', 'v2'].map(async (buildId) => {
      if (await watch(buildId)) ends.push(buildId);
    });
    const statusOf = async (buildId: string) => (await deployments.describeVersion(buildId))?.status;
    const becomes = (status: string) =>
      until(`v1 is ${status}`, 60_000, async () => ((await statusOf('v1')) === status ? true : undefined));

    const play = async () => {
      await becomes('inactive');
      await promote(server.client, v1);
      const handle = await startJob(taskQueue);
      await expect.poll(() => eventsOf(handle)).toEqual([...BEGUN, 'workflowTaskCompleted']);
      await expect.poll(() => [...seen]).toContain('v1 current');
      await promote(server.client, v2);
      await becomes('draining');
      expect(ends).toEqual([]);
      await handle.signal(finish);
      await expect.poll(() => ends).toEqual(['v1']);
      expect(await statusOf('v1')).toBe('drained');
      stop.abort();
    };
    await old?.runUntil(async () => void (await next?.runUntil(play)));
    await Promise.all(watches);
    expect(ends).toEqual(['v1']);
  });
});
