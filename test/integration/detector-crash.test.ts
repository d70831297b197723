import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { keepRunning } from '../../local/keep-running.js';
import { spawnPart } from '../../local/process.js';
import { newDetectorState } from '../../src/versions/detector/detector-state.js';
import { lookOf, type Seen, seenHere } from '../../src/versions/detector/look.js';
import { observe } from '../../src/versions/detector/observe.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { bundleOf } from '../support/bundles.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { until } from '../support/until.js';

/** A job whose step ends the worker that is at it, each time, and a worker that is started again each time. */
const FOUND_MS = 240_000;
const here = (file: string) => fileURLToPath(new URL(`../support/${file}`, import.meta.url));

let server: DevServer;
let folder: string;
beforeAll(async () => {
  [server, folder] = await Promise.all([startDevServer(), mkdtemp(join(tmpdir(), 'detector-crash-'))]);
  const { code } = await bundleOf('tiny-workflows/crashes');
  await writeFile(join(folder, 'workflows.js'), code);
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function crashingWorker(taskQueue: string): Promise<void> {
  const words = [server.address, server.namespace, taskQueue, 'a', join(folder, 'workflows.js')];
  const start = (signal: AbortSignal) =>
    spawnPart({
      ...{ name: 'Worker', command: process.execPath, logFile: join(folder, 'worker.log'), signal },
      args: ['--import', import.meta.resolve('tsx'), here('crashing-worker.ts'), ...words],
      ...{ ready: async () => undefined, readyTimeoutMs: 60_000, report: () => undefined },
    });
  const { signal } = new AbortController();
  const pausesMs = { first: 100, longest: 100, steady: 0 };
  const kept = await keepRunning(start, { report: () => undefined, signal, pausesMs });
  onTestFinished(() => kept.stop());
}

it('a worker that ends in the middle of a step, each time, is called that, and not a fault of the code', async () => {
  const { client } = server;
  const name = `crashing-${randomUUID().slice(0, 8)}`;
  await crashingWorker(name);
  await promote(client, { deploymentName: name, buildId: 'a' });
  await client.workflow.start('crashes', { taskQueue: name, workflowId: name });
  const deployments = createWorkerDeployments(client, name);
  const memory = newDetectorState();
  const seen: Seen[] = [];
  const finding = await until('worker_keeps_ending, with its job', FOUND_MS, async () => {
    seen.push(
      await seenHere(lookOf(await observe({ client, deployments, taskQueue: name, rescueAfterSeconds: 300 }, memory))),
    );
    return seen.at(-1)?.findings.find(({ code, jobIds }) => code === 'worker_keeps_ending' && jobIds?.includes(name));
  });
  expect(finding).toMatchObject({ severity: 'broken', buildId: 'a', jobIds: [name] });
  expect(finding.message).toMatch(/of build a ended without a word in the last 10 min.* step crash, try \d+\./);
  expect(seen.at(-1)?.waiting.get(name)?.forAdmin).toContain('waiting for a worker that lasts');
  const codes = seen.flatMap(({ findings }) => findings.map(({ code }) => code));
  for (const code of ['workflow_code_throws', 'worker_stuck']) expect(codes).not.toContain(code);
});
