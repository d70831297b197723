import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Absences, type RescueDeps, rescueJobs } from '../../src/versions/rescue.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { type Code, startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

/** What makes a rescue hard: versions the server takes for unused, wrong clocks, and very many jobs that do not fit. */
let stage: TinyStage;

beforeAll(async () => {
  stage = await startTinyStage();
});
afterAll(() => stage?.stop());

/** The rounds of the worker of build `b`, until `isDone`. */
async function rounds(
  tiny: TinyDeployment,
  code: Code,
  isDone: (seen: Absences) => Promise<boolean>,
  { afterSeconds = 1, ms = 60_000 } = {},
) {
  const { deployments, name, open } = tiny;
  const deps: RescueDeps = {
    ...{ client: stage.client, deployments, jobs: open().jobs, taskQueue: name, log: pino({ level: 'silent' }) },
    ...{ afterSeconds, progress: () => undefined, build: { buildId: 'b', workflowBundle: stage.bundles[code] } },
  };
  let absences: Absences = {};
  return await until('the rescue has done its work', ms, async () => {
    absences = await rescueJobs(deps, absences);
    return (await isDone(absences)) ? absences : undefined;
  });
}

async function current(tiny: TinyDeployment, buildId: string, code: Code = 'steady') {
  const stop = await tiny.startWorker(buildId, code);
  await promote(stage.client, { deploymentName: tiny.name, buildId });
  return stop;
}

const isOn = (tiny: TinyDeployment, buildId: string, jobs: number) => async () =>
  (await tiny.deployments.openCount(buildId)) === jobs;

it('moves jobs of a version that never had traffic, to which they were moved before', async () => {
  const tiny = stage.newDeployment();
  await current(tiny, 'b');
  const stop = await tiny.startWorker('a');
  const workflowId = await tiny.start();
  const { runId } = await stage.client.workflow.getHandle(workflowId).describe();
  await tiny.open().jobs.pin({ workflowId, runId }, 'a', 'test');
  await tiny.indexed(`TemporalWorkerDeploymentVersion = "${tiny.name}:a"`, 1);
  await stop();
  expect((await tiny.deployments.describeVersion('a'))?.status).toBe('inactive');
  await rounds(tiny, 'steady', isOn(tiny, 'b', 1));
  expect(await tiny.finish(workflowId)).toBe('steady');
});

/** Heartbeats are due each second here; on a busy machine one was seen to come after five. */
const AFTER_S = 20;

it('leaves jobs to workers whose clock is wrong, as long as they say anything new', async () => {
  const tiny = stage.newDeployment();
  const stop = await current(tiny, 'a');
  const workflowId = await tiny.start();
  await tiny.indexed(`TemporalWorkerDeploymentVersion = "${tiny.name}:a"`, 1);
  await current(tiny, 'b');
  const { workers } = tiny.deployments;
  tiny.deployments.workers = async (queue) =>
    (await workers(queue)).map((worker) => {
      const isLate = worker.version?.buildId === 'a';
      return isLate ? { ...worker, lastSeenAt: new Date(worker.lastSeenAt.getTime() - 3_600_000) } : worker;
    });
  const signs = new Set<number | undefined>();
  const end = Date.now() + 1000 * (AFTER_S + 10);
  const isOver = async ({ a }: Absences) => signs.add(a?.sign).size > 4 && Date.now() > end;
  await rounds(tiny, 'steady', isOver, { afterSeconds: AFTER_S });
  expect(await tiny.deployments.openCount('a')).toBe(1);
  await stop();
  await rounds(tiny, 'steady', isOn(tiny, 'b', 1));
  expect(await tiny.finish(workflowId)).toBe('steady');
});

/** More than are written down. */
const UNFIT = 203;

it('moves the job behind hundreds that do not fit, and says how many these are', async () => {
  const tiny = stage.newDeployment();
  const stop = await current(tiny, 'a');
  const timers = Array.from({ length: UNFIT }, () => 'timer' as const);
  for (const how of timers) await tiny.startOnly(how);
  const last = await tiny.start('plain');
  await until('all have begun', 120_000, async () => ((await isOn(tiny, 'a', UNFIT + 1)()) ? true : undefined));
  await current(tiny, 'b', 'without-timer');
  await stop();
  await rounds(tiny, 'without-timer', isOn(tiny, 'b', 1), { ms: 240_000 });
  const { rescue } = await tiny.metadata('a');
  expect(rescue?.refused).toHaveLength(200);
  expect(rescue).toMatchObject({ to: 'b', more: UNFIT - 200 });
  expect(await tiny.finish(last)).toBe('without timer');
}, 480_000);
