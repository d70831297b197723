import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, type Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { ensureSearchAttributes } from '../../../src/temporal/client.js';
import { createTimeSkippingEnvironment } from '../../support/time-skipping-server.js';
import { createWorkerInProcess } from '../../support/worker-in-process.js';
import type { FlatActivities } from '../../support/workflow-environment.js';
import { worldActivities } from './activities.js';
import type { World } from './world.js';

/** What was played, for the figures. */
export interface Tally {
  scripts: number;
  /** What was done to the jobs: faults, webhooks, signals, people's acts, other jobs' leaving. */
  events: number;
  outcomes: Record<string, number>;
}

const newTally = (): Tally => ({ scripts: 0, events: 0, outcomes: {} });

/** Stands in for workflows/open-job.ts. */
export const MODEL_JOB = 'test/workflow/model/model-job.ts';

export interface Stage {
  readonly environment: TestWorkflowEnvironment;
  /** The world of the job that is played; one at a time, since the server's clock is one. */
  world: World | undefined;
  tally: Tally;
  /** The script lets time pass; it stands still otherwise, unless the server has lost count of its locks. */
  passing: boolean;
  /** The task queue of a worker with or without a cache of workflows. */
  queue(cache: boolean): Promise<string>;
  /** The workflows in that folder, from the next script on. */
  load(root: string): Promise<void>;
  /** Another server; one that was disturbed stays so. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** The folder with workflows/, src/ and test/. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A server of its own, and on it a worker with and one without a cache, both with our workflows. */
export async function openStage(): Promise<Stage> {
  let [code, house] = await Promise.all([bundle(ROOT), openHouse()]);
  const activities = worldActivities(() => {
    if (!stage.world) throw new Error('no job is played');
    return stage.world;
  });
  const stage: Stage = {
    get environment() {
      return house.environment;
    },
    world: undefined,
    tally: newTally(),
    passing: false,
    queue: (cache) => queueOf(house, { code, activities }, cache),
    async load(root) {
      code = await bundle(root);
      await stopWorkers(house);
    },
    async renew() {
      try {
        await closeHouse(house);
      } finally {
        house = await openHouse(); // also behind one that does not close: the next script is not to blame
      }
    },
    close: () => closeHouse(house),
  };
  return stage;
}

interface House {
  environment: TestWorkflowEnvironment;
  workers: Map<boolean, Promise<Running>>;
}

async function openHouse(): Promise<House> {
  const environment = await createTimeSkippingEnvironment();
  await ensureSearchAttributes(environment.client);
  return { environment, workers: new Map() };
}

/** A server that has lost count of its locks may not let go of a worker. */
const CLOSED_MS = 20_000;

async function closeHouse(house: House): Promise<void> {
  await stopWorkers(house);
  await house.environment.teardown();
}

async function stopWorkers({ workers }: House): Promise<void> {
  const running = await Promise.all(workers.values());
  workers.clear();
  for (const { worker } of running) worker.shutdown();
  await Promise.race([
    Promise.allSettled(running.map(({ done }) => done)),
    pause(CLOSED_MS, undefined, { ref: false }),
  ]);
}

async function queueOf({ environment, workers }: House, parts: Parts, cache: boolean): Promise<string> {
  const name = cache ? 'model' : 'model-without-cache';
  const running = workers.get(cache) ?? run(environment, parts, name, cache);
  workers.set(cache, running);
  await running;
  return name;
}

interface Running {
  worker: Worker;
  done: Promise<void>;
}

interface Parts {
  code: WorkflowBundleWithSourceMap;
  activities: FlatActivities;
}

async function run(
  environment: TestWorkflowEnvironment,
  { code, activities }: Parts,
  taskQueue: string,
  cache: boolean,
): Promise<Running> {
  const worker = await createWorkerInProcess({
    ...{ connection: environment.nativeConnection, taskQueue, workflowBundle: code, activities },
    ...(cache ? {} : { maxCachedWorkflows: 0 }),
    // A cancel reaches an activity with its next heartbeat; on a clock that jumps it shall not wait for real seconds.
    maxHeartbeatThrottleInterval: '20 ms',
    defaultHeartbeatThrottleInterval: '20 ms',
    shutdownGraceTime: '1 second',
    debugMode: true, // workflows in this thread: one job at a time needs no others, and to hand its steps over takes longer
  });
  return { worker, done: worker.run() };
}

function bundle(root: string): Promise<WorkflowBundleWithSourceMap> {
  // Only what workflows/ itself imports has this short name, so the file that stands in can import the real one.
  const alias = { './open-job.js$': join(root, MODEL_JOB) };
  return bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, alias: { ...config.resolve?.alias, ...alias } },
    }),
  });
}
