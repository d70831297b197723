import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobStarter, ensureSearchAttributes } from '../../src/temporal/client.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { slotGrantedSignal } from '../../workflows/messages.js';
import { bundleWorkflows } from '../support/bundles.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { pinnedTo } from '../support/pinned-worker.js';
import { recordingActivities } from '../support/recording-activities.js';
import { until } from '../support/until.js';
import { createWorkerInProcess } from '../support/worker-in-process.js';
import { jobInput } from '../support/workflow-environment.js';

/** On the real server: the time-skipping one cannot continue a run that was asked to cancel. */
const DEPLOYMENT = { deploymentName: 'cancel-test', buildId: 'today' };
/** Fewer events than the signals below make. */
const SHORT = { inFlightMs: 300_000, mostEvents: 60 };
let server: DevServer;
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>>;
beforeAll(async () => {
  [server, workflowBundle] = await Promise.all([startDevServer(), bundleWorkflows()]);
  await ensureSearchAttributes(server.client);
});
afterAll(() => server?.stop());

async function withWorker(activities: object, body: () => Promise<unknown>): Promise<void> {
  const worker = await createWorkerInProcess({
    ...{ connection: server.connection, namespace: server.namespace, taskQueue: DEPLOYMENT.deploymentName },
    ...{ workflowBundle, activities },
    workerDeploymentOptions: pinnedTo(DEPLOYMENT),
  });
  await worker.runUntil(async () => {
    await promote(server.client, DEPLOYMENT);
    await body();
  });
}

it('a cancel that comes when a run would be continued as new is not lost with it', async () => {
  const acquireSlot = async () => ({ granted: false, place: 1 });
  const submitGeneration = async () => ({ waits: await acquireSlot(), tries: 1 });
  const { activities, named } = recordingActivities({ submitGeneration, acquireSlot });
  const input = jobInput();
  const job = server.client.workflow.getHandle(input.jobId);
  await withWorker(activities, async () => {
    await createJobStarter(server.client, DEPLOYMENT.deploymentName, SHORT).start(input);
    await until('it waits for a place', 60_000, async () => (named('submitGeneration').length > 0 ? true : undefined));
  });
  // More than this run may have, so that the task which sees the cancel would also continue as new.
  for (let n = 0; n < 70; n += 1) await job.signal(slotGrantedSignal);
  await job.cancel();
  await withWorker(activities, async () => {
    await expect(job.result()).rejects.toThrow(WorkflowFailedError);
  });
  expect((await job.describe()).status.name).toBe('CANCELLED');
  expect(named('submitGeneration'), 'in the first run alone').toHaveLength(1);
  expect(named('findGeneration')).toEqual([]);
  expect(named('failJob')).toMatchObject([[input.jobId, { status: 'cancelled' }, { releasesSlot: false }]]);
});
