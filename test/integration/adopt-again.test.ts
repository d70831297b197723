import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { failJob } from '../../src/db/job-steps.js';
import { retryJob } from '../../src/jobs/retry-job.js';
import { activityTry } from '../support/activity-try.js';
import { type HealingStage, startHealingStage, unlisted } from '../support/healing-stage.js';
import { FAULT, progressTo, readJob } from '../support/job-rows.js';
import { foreignGeneration, operatorOf, presentSystemJob } from '../support/operator.js';
import { until } from '../support/until.js';

/** Jobs that were taken over and have no workflow any more. */
let stage: HealingStage;

beforeAll(async () => {
  stage = await startHealingStage();
});
afterAll(() => stage?.stop());

const settle = () => activityTry().run(createReconcileActivities(unlisted(stage.deps)).settleClosed, undefined);
const workflowOf = async (jobId: string) => {
  const { type, status } = await stage.client.workflow.getHandle(jobId).describe();
  return `${type} ${status.name}`;
};
const failed = async (generationId: string) => {
  const jobId = await presentSystemJob(stage, generationId);
  await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT });
  return jobId;
};

it('a failed one is tried again with the generation it has', async () => {
  const jobId = await failed(await foreignGeneration(stage));
  await stage.withWorker(async () => {
    expect((await operatorOf(stage).type('retry', jobId)).text).toContain('goes on');
    await until('it is completed', 60_000, async () => {
      return (await readJob(stage.deps.db, jobId)).status === 'completed' || undefined;
    });
  });
});

it('one whose retry did not get through is started by healing', async () => {
  const jobId = await failed('generation-1');
  const adopter = { start: () => Promise.reject(new Error('no Temporal')) };
  await retryJob({ ...stage.deps, adopter }, { id: jobId }, { payAgain: false });
  expect(await readJob(stage.deps.db, jobId)).toMatchObject({ status: 'queued' });
  await stage.age(jobId);
  await settle();
  expect(await workflowOf(jobId)).toBe('adoptedJob RUNNING');
});

it('one that Temporal has forgotten is taken over again', async () => {
  const jobId = await presentSystemJob(stage, 'generation-2');
  await progressTo(stage.deps.db, jobId, 60);
  await stage.age(jobId);
  await settle();
  expect(await workflowOf(jobId)).toBe('adoptedJob RUNNING');
});
