import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createVersionHealing } from '../../activities/rescue.js';
import type { GenerationNews } from '../../src/domain/job-state.js';
import { createJobStarter, ensureSearchAttributes } from '../../src/temporal/client.js';
import type { WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { createVersionJobs } from '../../src/versions/version-jobs.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { jobStateQuery } from '../../workflows/messages.js';
import type { proJob } from '../../workflows/pro-job.js';
import { bundleWorkflows } from '../support/bundles.js';
import { jobInput } from '../support/job-input.js';
import { pinnedTo, runUntilStopped } from '../support/pinned-worker.js';
import { recordingActivities } from '../support/recording-activities.js';
import { startTinyStage, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';
import { createWorkerInProcess } from '../support/worker-in-process.js';

/** The job itself, its healing, and workers whose host is gone for ever, on a real server. */
let stage: TinyStage;
let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  [stage, workflowBundle] = await Promise.all([startTinyStage(), bundleWorkflows()]);
  await ensureSearchAttributes(stage.client);
});
afterAll(() => stage?.stop());

const name = `rescue-${crypto.randomUUID().slice(0, 8)}`;
const QUICK = { firstSeconds: 0.5, minSeconds: 0.5, maxSeconds: 1 };

/** Steps of the healing that are not the subject here. */
function otherSteps() {
  const names = ['startMissing', 'settleClosed', 'verifyHolders', 'verifyWaiters'];
  names.push('sweepUploads', 'abortUploads', 'raiseAlarms');
  return Object.fromEntries(names.map((name) => [name, async () => ({})]));
}

/** Both builds ask the same Sync.so: it is one `recordingActivities` for all. */
async function startBuild(buildId: string, activities: object) {
  const { client, connection, namespace } = stage;
  const deployments = createWorkerDeployments(client, name);
  const versions: ReconcileDeps['versions'] = {
    ...{ client, deployments, taskQueue: name, jobs: createVersionJobs(client, name, name) },
    ...{ rescueAfterSeconds: 1, sweep: async () => undefined },
  };
  const healingDeps = { versions, log: pino({ level: 'silent' }) };
  const worker = await createWorkerInProcess({
    ...{ connection, namespace, taskQueue: name, workflowBundle, shutdownGraceTime: 0 },
    activities: { ...activities, ...otherSteps(), ...createVersionHealing(healingDeps, { buildId, workflowBundle }) },
    workerDeploymentOptions: pinnedTo({ deploymentName: name, buildId }),
  });
  const stop = runUntilStopped(worker);
  await promote(client, { deploymentName: name, buildId });
  return stop;
}

describe('a job whose workers are gone for good', () => {
  it('is moved by the healing of the Current version and ends, paid once', async () => {
    let generation: GenerationNews = { status: 'RUNNING', percent: 30, overdue: false };
    const { activities, named } = recordingActivities({ checkGeneration: async () => generation });
    const stopOld = await startBuild('v1', activities);
    const input = jobInput();
    await createJobStarter(stage.client, name, { poll: QUICK, inFlightMs: 300_000 }).start(input);
    const job = stage.client.workflow.getHandle<typeof proJob>(input.jobId);
    await until('it is generating', 60_000, async () =>
      (await job.query(jobStateQuery)).stage === 'generating' ? true : undefined,
    );
    await stopOld();
    const stopNew = await startBuild('v2', activities);
    generation = { status: 'COMPLETED', percent: 85, overdue: false };

    // As the schedule does it: each round gets the result of the one before.
    const healing = { taskQueue: name, workflowId: `heal-${crypto.randomUUID()}`, cronSchedule: '@every 1s' };
    const heal = await stage.client.workflow.start('reconcile', healing);
    await until('it is moved', 60_000, async () => {
      const { raw } = await job.describe();
      return raw.workflowExecutionInfo?.versioningInfo?.versioningOverride?.pinned ? true : undefined;
    });
    await heal.terminate();
    expect(await job.result()).toMatchObject({ sha256: 'ab' });
    expect(named('submitGeneration')).toHaveLength(1);
    expect(named('publishResult')).toHaveLength(1);
    const { raw } = await job.describe();
    expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId).toBe('v2');
    await stopNew();
  });
});
