import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../src/platform/config.js';
import type { GateContext } from '../../src/versions/gate/gate-context.js';
import type { Version } from '../../src/versions/worker-deployment.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { freePort } from '../ports.js';
import { type RunningPart, retryUntilReady, spawnPart } from '../process.js';

/** It bundles its workflows first, which takes some seconds on a busy machine. */
const READY_MS = 120_000;
/** The server knows a version from its first poll on, a moment after the worker says that it polls. */
const KNOWN_MS = 30_000;
const LOOK_EVERY_MS = 250;
/** Its job is over by then. */
const GRACE_MS = 30_000;

export interface SmokeWorkerOptions {
  version: Version;
  taskQueue: string;
  /** For its log. */
  folder: string;
  /** Where the parts are. */
  env: Environment;
}

export interface SmokeWorker {
  stop(): Promise<void>;
  lastWords(): Promise<string>;
}

/** A worker process of the candidate's code, in the deployment for smoke jobs; ready when the server knows its version. */
export async function startSmokeWorker(context: GateContext, options: SmokeWorkerOptions): Promise<SmokeWorker> {
  const logFile = join(options.folder, 'worker.log');
  const part = await spawnWorker(context, options, logFile);
  try {
    await untilKnown(context, options.version);
  } catch (error) {
    await part.stop();
    throw error;
  }
  return { stop: part.stop, lastWords: async () => (await readFile(logFile, 'utf8')).trim().split('\n').at(-1) ?? '' };
}

async function spawnWorker({ root }: GateContext, o: SmokeWorkerOptions, logFile: string): Promise<RunningPart> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/readyz`;
  return await spawnPart({
    name: 'Smoke worker',
    command: process.execPath,
    args: entryFile(root),
    env: {
      ...o.env,
      TEMPORAL_DEPLOYMENT: o.version.deploymentName,
      TEMPORAL_TASK_QUEUE: o.taskQueue,
      WORKER_HEALTH_HOST: '127.0.0.1',
      WORKER_HEALTH_PORT: String(port),
      EXIT_WHEN_DRAINED: 'false', // its version never has Current's traffic, so nothing there tells when to leave
      LOG_LEVEL: 'info',
    },
    logFile,
    ready: (signal) => retryUntilReady(() => assertVersion(url, o.version, signal), signal),
    readyTimeoutMs: READY_MS,
    graceMs: GRACE_MS,
    report: () => undefined,
  });
}

/** What Node runs: the sources with tsx, which is not there in production, or what was built of them. */
function entryFile(root: string): string[] {
  const source = join(root, 'src', 'worker.ts');
  return existsSync(source) ? ['--import', import.meta.resolve('tsx'), source] : [join(root, 'src', 'worker.js')];
}

/** A file saved since the gate began would make another build than the one it is asked about. */
async function assertVersion(url: string, { buildId }: Version, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
  if (!response.ok) throw new Error(`the worker answers ${response.status}`);
  const { version } = (await response.json()) as { version: Version };
  if (version.buildId !== buildId) throw new Error(`the worker is build ${version.buildId}, not ${buildId}`);
}

async function untilKnown({ client }: GateContext, { deploymentName, buildId }: Version): Promise<void> {
  const deployments = createWorkerDeployments(client, deploymentName);
  const deadline = performance.now() + KNOWN_MS;
  while (!(await deployments.describeVersion(buildId))) {
    if (performance.now() > deadline) {
      throw new Error(`the worker runs, but after ${KNOWN_MS / 1000} s the server does not know its version`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
