import type { ScheduleHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconcileActivities } from '../../activities/reconcile.js';
import { ensureReconcileSchedule, lookAtReconcile, reconcileScheduleId } from '../../src/temporal/schedules.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { bundleWorkflows } from '../support/bundles.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { pinnedTo } from '../support/pinned-worker.js';
import '../support/workflow-environment.js'; // workers that are quiet

/** The schedule and the order of the steps, on a real server; what each step does has tests of its own. */
let server: DevServer;

import { createWorkerInProcess } from '../support/worker-in-process.js';

beforeAll(async () => {
  server = await startDevServer();
});
afterAll(() => server?.stop());

const newQueue = () => `test-${crypto.randomUUID()}`;
const handleOf = (taskQueue: string) => server.client.schedule.getHandle(reconcileScheduleId(taskQueue));

async function ids(): Promise<string[]> {
  const found: string[] = [];
  for await (const { scheduleId } of server.client.schedule.list()) found.push(scheduleId);
  return found;
}

describe('the schedule', () => {
  it('is one, however many workers make it, and runs every minute without overlap', async () => {
    const taskQueue = newQueue();
    await Promise.all([1, 2, 3].map(() => ensureReconcileSchedule(server.client, taskQueue)));
    await ensureReconcileSchedule(server.client, taskQueue);
    const { spec, policies, action } = await handleOf(taskQueue).describe();
    expect(spec.intervals).toMatchObject([{ every: 60_000 }]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 60_000 });
    expect(action).toMatchObject({ workflowType: 'reconcile', taskQueue });
    await expect.poll(ids).toEqual([reconcileScheduleId(taskQueue)]);
  });

  it('stays paused where an operator has paused it', async () => {
    const taskQueue = newQueue();
    await ensureReconcileSchedule(server.client, taskQueue);
    await handleOf(taskQueue).pause('by an operator');
    await ensureReconcileSchedule(server.client, taskQueue);
    expect((await handleOf(taskQueue).describe()).state).toMatchObject({ paused: true, note: 'by an operator' });
  });

  it('tells whether it is there, paused, and when it came to its end for the last time', async () => {
    const taskQueue = newQueue();
    const look = () => lookAtReconcile(server.client, taskQueue);
    expect(await look()).toBe('missing');
    await ensureReconcileSchedule(server.client, taskQueue);
    const { createdAt: madeAt } = (await handleOf(taskQueue).describe()).info;
    expect(await look()).toEqual({ madeAt });
    await handleOf(taskQueue).pause('by an operator');
    expect(await look()).toEqual({ madeAt, paused: 'by an operator' });
  });
});

describe('a run', () => {
  type Step = keyof ReconcileActivities;
  type Answers = Partial<Record<Step, (place?: string) => { next?: string }>>;

  function recordingSteps(answers: Answers) {
    const calls: [Step, string | undefined][] = [];
    const step = (name: Step) => async (place?: string) => {
      calls.push([name, place]);
      return answers[name]?.(place) ?? {};
    };
    const names: Step[] = ['startMissing', 'settleClosed', 'verifyHolders', 'verifyWaiters'];
    names.push('sweepUploads', 'abortUploads', 'raiseAlarms', 'rescueJobs', 'sweepVersions');
    return { calls, activities: Object.fromEntries(names.map((name) => [name, step(name)])) };
  }

  async function withRuns(answers: Answers, body: (run: () => Promise<Step[]>, taskQueue: string) => Promise<void>) {
    const taskQueue = newQueue();
    const { calls, activities } = recordingSteps(answers);
    const workflowBundle = await bundleWorkflows();
    // Without a version its runs would never get on (temporal.md 1, "Trap").
    const version = { deploymentName: taskQueue, buildId: '1' };
    const worker = await createWorkerInProcess({
      ...{ connection: server.connection, namespace: server.namespace, taskQueue, workflowBundle, activities },
      workerDeploymentOptions: pinnedTo(version),
    });
    await ensureReconcileSchedule(server.client, taskQueue);
    const handle = handleOf(taskQueue);
    await handle.pause(); // only what the test triggers
    await worker.runUntil(async () => {
      await promote(server.client, version);
      await body(() => runOnce(handle, calls), taskQueue);
    });
    return calls;
  }

  /** Triggers the schedule and waits for the run's end; the steps of that run. */
  async function runOnce(handle: ScheduleHandle, calls: [Step, string | undefined][]): Promise<Step[]> {
    const before = calls.length;
    const { numActionsTaken } = (await handle.describe()).info;
    // The SDK's own choice, ALLOW_ALL, keeps runs from learning the result of the one before.
    await handle.trigger('SKIP');
    await expect
      .poll(async () => (await handle.describe()).info)
      .toMatchObject({ numActionsTaken: numActionsTaken + 1, runningActions: [] });
    await expect.poll(() => calls.slice(before).at(-1)?.[0]).toBe('sweepVersions');
    return calls.slice(before).map(([name]) => name);
  }

  it('does every step once where there is little to do', async () => {
    await withRuns({}, async (run, taskQueue) => {
      expect(await run()).toEqual([
        ...['startMissing', 'settleClosed', 'verifyHolders', 'verifyWaiters'],
        ...['sweepUploads', 'abortUploads', 'raiseAlarms', 'rescueJobs', 'sweepVersions'],
      ]);
      await expect
        .poll(() => lookAtReconcile(server.client, taskQueue))
        .toMatchObject({ lastSucceededAt: expect.any(Date) });
    });
  });

  it('goes on where the run before has stopped, and begins anew at the end', async () => {
    const next = (place = '0') => ({ next: place === '7' ? undefined : String(Number(place) + 1) });
    const calls = await withRuns({ settleClosed: next }, async (run) => {
      await run();
      await run();
      await run();
    });
    const places = calls.filter(([name]) => name === 'settleClosed').map(([, place]) => place ?? 'start');
    expect(places).toEqual(['start', '1', '2', '3', '4', '5', '6', '7', 'start', '1', '2', '3', '4']);
  });

  it('keeps what a step has to remember', async () => {
    const rescueJobs = (place = '0') => ({ next: String(Number(place) + 1) });
    const calls = await withRuns({ rescueJobs }, async (run) => {
      await run();
      await run();
      await run();
    });
    expect(calls.filter(([name]) => name === 'rescueJobs').map(([, place]) => place)).toEqual([undefined, '1', '2']);
  });

  it('goes on on the Current version, wherever it began', async () => {
    await withRuns({}, async (run) => {
      await run();
    });
    const query = 'WorkflowType = "reconcile" AND TemporalWorkflowVersioningBehavior = "AutoUpgrade"';
    await expect.poll(async () => (await server.client.workflow.count(query)).count).toBeGreaterThan(0);
  });

  it('does the other steps where one does not work, which goes on where it was', async () => {
    let broken = true;
    const sweepUploads = () => {
      if (broken) throw new Error('no answer');
      return { next: undefined };
    };
    const calls = await withRuns({ sweepUploads, startMissing: () => ({ next: 'a' }) }, async (run) => {
      expect(await run()).toContain('abortUploads');
      broken = false;
      await run();
    });
    expect(calls.filter(([name]) => name === 'raiseAlarms')).toHaveLength(2);
    expect(calls.filter(([name]) => name === 'sweepUploads').length).toBeGreaterThan(2);
  });
});
