import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { ensureSearchAttributes } from '../../../src/clients/temporal.js';
import { createTimeSkippingEnvironment } from '../../support/time-skipping-server.js';
import type { FlatActivities } from '../../support/workflow-environment.js';
import { worldActivities } from './activities.js';
import type { World } from './world.js';

export interface Stage {
  environment: TestWorkflowEnvironment;
  /** The world of the job that is played; one at a time, since the server's clock is one. */
  world: World | undefined;
  /** The task queue of a worker with or without a cache of workflows. */
  queue(cache: boolean): Promise<string>;
  close(): Promise<void>;
}

/** A file of workflows/ that is replaced, by a file of this folder. */
export interface Replacement {
  file: string;
  by: string;
}

/** Lets a script say how long a run's history may grow. */
const MODEL_JOB: Replacement = { file: 'job', by: './model-job.ts' };
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One server, and a worker with and one without a cache. `broken` plants a fault in the workflow. */
export async function openStage(broken?: Replacement): Promise<Stage> {
  const environment = await createTimeSkippingEnvironment();
  await ensureSearchAttributes(environment.client);
  const code = await bundleWith([MODEL_JOB, ...(broken ? [broken] : [])]);
  const workers = new Map<boolean, Promise<Running>>();
  const stage: Stage = { environment, world: undefined, queue, close };
  const activities = worldActivities(() => {
    if (!stage.world) throw new Error('no job is played');
    return stage.world;
  });

  async function queue(cache: boolean): Promise<string> {
    const name = cache ? 'model' : 'model-without-cache';
    const running = workers.get(cache) ?? run({ environment, code, activities }, name, cache);
    workers.set(cache, running);
    await running;
    return name;
  }

  async function close(): Promise<void> {
    for (const running of workers.values()) {
      const { worker, done } = await running;
      worker.shutdown();
      await done;
    }
    await environment.teardown();
  }

  return stage;
}

interface Running {
  worker: Worker;
  done: Promise<void>;
}

interface Parts {
  environment: TestWorkflowEnvironment;
  code: WorkflowBundleWithSourceMap;
  activities: FlatActivities;
}

async function run({ environment, code, activities }: Parts, taskQueue: string, cache: boolean): Promise<Running> {
  const worker = await Worker.create({
    ...{ connection: environment.nativeConnection, taskQueue, workflowBundle: code, activities },
    ...(cache ? {} : { maxCachedWorkflows: 0 }),
    // A cancel reaches an activity with its next heartbeat; on a clock that jumps it shall not wait for real seconds.
    maxHeartbeatThrottleInterval: '20 ms',
    defaultHeartbeatThrottleInterval: '20 ms',
    shutdownGraceTime: '1 second',
  });
  return { worker, done: worker.run() };
}

function bundleWith(replacements: Replacement[]): Promise<WorkflowBundleWithSourceMap> {
  // Only what workflows/ itself imports has this short name, so the file that stands in can import the real one.
  const alias = Object.fromEntries(replacements.map(({ file, by }) => [`./${file}.js$`, here(by)]));
  return bundleWorkflowCode({
    workflowsPath: here('../../../workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, alias: { ...config.resolve?.alias, ...alias } },
    }),
  });
}
