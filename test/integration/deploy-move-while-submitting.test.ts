import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ActivityDeps } from '../../activities/deps.js';
import { createActivities, jobActivities } from '../../activities/index.js';
import { ensureAccount } from '../../src/db/slots.js';
import { createJobStarter, ensureSearchAttributes } from '../../src/temporal/client.js';
import { makeWorkflowBundle, type WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { aliveCount } from '../../src/versions/live-workers.js';
import { replayHistories } from '../../src/versions/replay/replay.js';
import { moveJobs } from '../../src/versions/rollout/move.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { createWorker } from '../../src/versions/worker/versioned-worker.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { bundleWorkflows } from '../support/bundles.js';
import { copyCode } from '../support/code-copy.js';
import { newJob, readJob } from '../support/job-rows.js';
import { pinnedTo, runUntilStopped } from '../support/pinned-worker.js';
import { startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

/** All parts are real but Sync.so, whose simulator makes a second generation of a second send. */
let stage: TinyStage;
let parts: ActivityStage;
let code: WorkflowBundle;
let hasty: WorkflowBundle;
let tiny: TinyDeployment;

beforeAll(async () => {
  [stage, parts, code, hasty] = await Promise.all([
    startTinyStage(),
    startActivityStage({ minSeconds: 0.2 }),
    bundleWorkflows(),
    hastyBundle(),
  ]);
  await Promise.all([ensureSearchAttributes(stage.client), ensureAccount(parts.deps.db, 10)]);
});
beforeEach(() => {
  tiny = stage.newDeployment();
  tiny.here.buildId = 'b'; // the operator has its code
});
afterAll(async () => {
  await stage?.stop();
  await parts?.stop();
});

const QUICK = { firstSeconds: 0.5, minSeconds: 0.5, maxSeconds: 1 };

/** Our code, but it gives a send up after 10 s instead of 4 min. */
async function hastyBundle(): Promise<WorkflowBundle> {
  const within = (limit: string) => `startToCloseTimeout: '${limit}',\n    scheduleToCloseTimeout: GIVE_UP,`;
  const edit = { file: 'workflows/activities.ts', from: within('4 minutes'), to: within('10 seconds') };
  const copy = await copyCode(edit);
  try {
    return await makeWorkflowBundle(copy.root);
  } finally {
    await copy.remove();
  }
}

/** Starts a worker with the product's own activities; returns what stops it, as when its host goes away. */
async function startVersion(buildId: string, workflowBundle = code, syncSo: Partial<ActivityDeps['syncSo']> = {}) {
  const { deps } = parts;
  const worker = await createWorker({
    ...{ connection: stage.connection, namespace: stage.namespace, taskQueue: tiny.name, workflowBundle },
    identity: `worker:${buildId}`,
    activities: jobActivities(createActivities({ ...deps, syncSo: { ...deps.syncSo, ...syncSo } })),
    shutdownGraceTime: 0,
    workerDeploymentOptions: pinnedTo({ deploymentName: tiny.name, buildId }),
  });
  const stop = runUntilStopped(worker);
  onTestFinished(stop);
  return stop;
}

/** Version `a`, whose sends arrive as ever; but their answer is not heard before `release`, nor anything else meanwhile. */
async function startDeafA(workflowBundle = code) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stop = await startVersion('a', workflowBundle, {
    async createGeneration(...sent) {
      const answer = await parts.deps.syncSo.createGeneration(...sent);
      await released;
      return answer;
    },
  });
  onTestFinished(release); // before its stop, which waits for it
  return { stop, release };
}

const createsOf = (jobId: string) =>
  parts.simulator.inspect().creates.filter(({ outputFileName = '' }) => outputFileName.includes(jobId));

/** A job on `a` that Sync.so has just accepted; from now on it would accept the same one again. */
async function submittingOnA(): Promise<string> {
  await promote(stage.client, { deploymentName: tiny.name, buildId: 'a' });
  const input = await parts.job();
  const jobId = await newJob(parts.deps.db, input);
  await createJobStarter(stage.client, tiny.name, { poll: QUICK, inFlightMs: 300_000 }).start(input);
  await until('Sync.so has accepted it', 60_000, async () => (createsOf(jobId).length > 0 ? true : undefined));
  parts.simulator.setScenario('ignores-idempotency');
  return jobId;
}

/** `pro deploy move --from a --to b`, with the product's code at hand. */
async function moveToB(jobId: string): Promise<void> {
  const { deployments, name: taskQueue } = tiny;
  await until('b lives', 60_000, async () =>
    (await aliveCount({ deployments, taskQueue }, 'b')) > 0 ? true : undefined,
  );
  await tiny.indexed(`TemporalWorkerDeploymentVersion = "${tiny.name}:a"`, 1);
  const open = tiny.open();
  const replay: typeof open.code.replay = (histories) => replayHistories(code, histories);
  const { signal } = new AbortController();
  const deps = { ...open, code: { ...open.code, replay }, dryRun: false, signal, report: () => undefined };
  expect(await moveJobs(deps, { from: 'a', to: 'b' })).toMatchObject({ moved: [jobId], stayed: [] });
}

const pendingSend = async (jobId: string) => {
  const { raw } = await stage.client.workflow.getHandle(jobId).describe();
  return raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'submitGeneration');
};

/** Which worker's try at sending the job was the last, and on which versions its steps were made. */
async function tracesOf(jobId: string) {
  const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
  const all = events ?? [];
  const isSend = (name?: string | null) => name === 'submitGeneration';
  const send = all.find((event) => isSend(event.activityTaskScheduledEventAttributes?.activityType?.name));
  const tries = all.map((event) => event.activityTaskStartedEventAttributes);
  const last = tries.find((one) => send?.eventId && one?.scheduledEventId?.equals(send.eventId));
  const steps = all.map((event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId);
  return {
    lastTry: { by: last?.identity, attempt: last?.attempt },
    builds: [...new Set(steps.filter((buildId) => buildId))],
  };
}

async function completedOnce(jobId: string): Promise<void> {
  expect(await stage.client.workflow.getHandle(jobId).result()).toMatchObject({ sha256: expect.any(String) });
  const { status, syncGenerationId } = await readJob(parts.deps.db, jobId);
  expect(status).toBe('completed');
  expect(createsOf(jobId)).toMatchObject([{ outcome: 'accepted', generationId: syncGenerationId }]);
}

describe('a job that is moved while its send is under way is paid once', () => {
  it('when the old worker hears the answer after the move: the job goes on with it on the new version', async () => {
    const [{ release }] = await Promise.all([startDeafA(), startVersion('b')]);
    const jobId = await submittingOnA();
    await moveToB(jobId);
    expect(await pendingSend(jobId)).toMatchObject({ attempt: 1, lastWorkerIdentity: 'worker:a' });
    release();
    await completedOnce(jobId);
    expect(await tracesOf(jobId)).toEqual({ lastTry: { by: 'worker:a', attempt: 1 }, builds: ['a', 'b'] });
  });

  it('when the old worker dies before it tells anybody: the new version finds the generation and adopts it', async () => {
    const [a] = await Promise.all([startDeafA(hasty), startVersion('b')]);
    const jobId = await submittingOnA();
    const dead = a.stop();
    await moveToB(jobId);
    await completedOnce(jobId);
    expect(await tracesOf(jobId)).toEqual({ lastTry: { by: 'worker:b', attempt: 2 }, builds: ['a', 'b'] });
    a.release(); // what it says now is too late
    await dead;
    await completedOnce(jobId);
  });

  it('when the old worker is stopped before it has the answer: the try that waits for it is moved too', async () => {
    parts.simulator.setScenario('late-response', { times: 1 });
    const [stopA] = await Promise.all([startVersion('a'), startVersion('b')]);
    const jobId = await submittingOnA();
    await stopA();
    await until('the next try waits', 60_000, async () =>
      (await pendingSend(jobId))?.attempt === 2 ? true : undefined,
    );
    await moveToB(jobId);
    await completedOnce(jobId);
    expect(await tracesOf(jobId)).toEqual({ lastTry: { by: 'worker:b', attempt: 2 }, builds: ['a', 'b'] });
  });
});
