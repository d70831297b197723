import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeJob, failJob, recordGeneration } from '../../src/db/job-steps.js';
import { resultKey } from '../../src/domain/keys.js';
import { type HealingStage, startHealingStage } from '../support/healing-stage.js';
import { FAULT, newJob, RESULT, readJob } from '../support/job-rows.js';
import { foreignGeneration, operatorOf, presentSystemJob } from '../support/operator.js';
import { until } from '../support/until.js';

let stage: HealingStage;
let operator: ReturnType<typeof operatorOf>;

beforeAll(async () => {
  stage = await startHealingStage();
  operator = operatorOf(stage);
});
afterAll(() => stage?.stop());

const row = (jobId: string) => readJob(stage.deps.db, jobId);
const ended = (jobId: string) =>
  until(`job ${jobId} ends`, 60_000, async () => {
    const job = await row(jobId);
    return ['completed', 'failed', 'cancelled'].includes(job.status) ? job : undefined;
  });
const newUser = () => `user-${randomUUID()}`;
const adopt = (userId: string, ...words: string[]) => operator.type('adopt', '--user', userId, ...words);

describe('pro jobs adopt', () => {
  it('follows, publishes and completes what the present system left behind, and pays nothing', async () => {
    const userId = newUser();
    const [done, slow] = [await foreignGeneration(stage), await slowGeneration()];
    const jobs = [
      await presentSystemJob(stage, done, { userId }),
      await presentSystemJob(stage, slow, { userId }),
    ] as const;
    const creates = stage.stage.simulator.inspect().creates.length;
    await stage.withWorker(async () => {
      const { code, text } = await adopt(userId);
      expect(code).toBe(0);
      expect(text).toContain('2 jobs');
      expect(await ended(jobs[0])).toMatchObject({ status: 'completed', progressPercentage: 100 });
      expect(await row(jobs[1])).toMatchObject({ status: 'processing', stage: 'generating', progressPercentage: 50 });

      stage.stage.simulator.finish(slow);
      const { outputKey, outputBytes, outputDuration, completedAt } = await ended(jobs[1]);
      expect(outputKey).toBe(resultKey(userId, jobs[1]));
      expect(await stage.stage.deps.store.head(outputKey ?? '')).toMatchObject({ bytes: outputBytes });
      expect([outputDuration, completedAt]).toEqual([expect.closeTo(3, 0), expect.any(Date)]);
    });
    expect(stage.stage.simulator.inspect().creates).toHaveLength(creates);
  });

  it('takes only jobs that are stuck with a generation, and each once', async () => {
    const userId = newUser();
    await presentSystemJob(stage, null, { userId });
    await presentSystemJob(stage, 'of-another-service', { userId, isProJob: false });
    const completed = await presentSystemJob(stage, 'generation-1', { userId });
    await completeJob(stage.deps.db, completed, RESULT);
    const ours = await newJob(stage.deps.db);
    await recordGeneration(stage.deps.db, ours, 'generation-2');
    expect((await adopt(userId)).text).toBe('No job waits to be taken over.');

    const stuck = await presentSystemJob(stage, await slowGeneration(), { userId });
    const states = async () => (await operator.json('adopt', '--user', userId)).map((a: { state: string }) => a.state);
    expect([await states(), await states()]).toEqual([['taken over'], ['taken over before']]);
    await stage.client.workflow.getHandle(stuck).terminate();
  });

  it('--dry-run says what Sync.so says, and changes nothing', async () => {
    const userId = newUser();
    const known = await presentSystemJob(stage, await slowGeneration(), { userId });
    const unknown = await presentSystemJob(stage, randomUUID(), { userId });
    const { text } = await adopt(userId, '--dry-run');
    expect(text).toMatch(new RegExp(`${known}.*P(ENDING|ROCESSING)`));
    expect(text).toMatch(new RegExp(`${unknown}.*generation_not_found`));
    for (const jobId of [known, unknown]) expect(await stage.deps.outcomes.of(jobId)).toEqual({ state: 'missing' });
  });

  it('--limit takes the oldest, and says that there may be more', async () => {
    const userId = newUser();
    const oldest = await presentSystemJob(stage, 'generation-a', { userId });
    await presentSystemJob(stage, 'generation-b', { userId });
    const { text } = await adopt(userId, '--dry-run', '--limit', '1');
    expect(text).toContain(oldest);
    expect(text).toContain('1 job would be taken over. Nothing was changed. There may be more');
    expect(text).not.toContain('generation-b');
  });

  it('fails a job whose generation failed, with its reason', async () => {
    stage.stage.simulator.setScenario('fails-input', { times: 1 });
    const userId = newUser();
    const jobId = await presentSystemJob(stage, await foreignGeneration(stage), { userId });
    await stage.withWorker(async () => {
      await adopt(userId);
      expect(await ended(jobId)).toMatchObject({
        ...{ status: 'failed', errorCode: 'generation_input_video_invalid', generationOver: true },
      });
    });
  });

  it('is cancelled like any job', async () => {
    const userId = newUser();
    const jobId = await presentSystemJob(stage, await slowGeneration(), { userId });
    await stage.withWorker(async () => {
      await adopt(userId);
      await until('it waits', 60_000, async () => (await row(jobId)).stage === 'generating' || undefined);
      await operator.type('cancel', jobId);
      expect(await ended(jobId)).toMatchObject({ status: 'cancelled', errorCode: 'cancelled' });
    });
  });
});

describe('pro jobs complete', () => {
  it('completes a failed job with the generation it has', async () => {
    const jobId = await newJob(stage.deps.db);
    await recordGeneration(stage.deps.db, jobId, await foreignGeneration(stage));
    await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT });
    await stage.withWorker(async () => {
      const { code, text } = await operator.type('complete', jobId);
      expect([code, text]).toEqual([0, expect.stringMatching(/completed, done, 100 %/)]);
    });
    expect(await row(jobId)).toMatchObject({ status: 'completed', errorCode: null });
  });

  it('takes the generation it is told, and notes it', async () => {
    const jobId = await presentSystemJob(stage, randomUUID());
    const generationId = await foreignGeneration(stage);
    await stage.withWorker(() => operator.type('complete', jobId, '--generation', generationId));
    expect(await row(jobId)).toMatchObject({ status: 'completed', syncGenerationId: generationId });
  });

  it('changes nothing where the generation has failed', async () => {
    stage.stage.simulator.setScenario('fails', { times: 1 });
    const generationId = await foreignGeneration(stage);
    await stage.stage.simulator.settled(generationId);
    const jobId = await presentSystemJob(stage, generationId);
    await expect(operator.type('complete', jobId)).rejects.toThrow(/FAILED, so it has no result.*pipeline/);
    expect(await row(jobId)).toMatchObject({ status: 'processing', errorCode: null });
  });

  it('leaves a job alone that goes on by itself', async () => {
    const { jobId } = await stage.runningJob();
    const generationId = await foreignGeneration(stage);
    await expect(operator.type('complete', jobId, '--generation', generationId)).rejects.toThrow(/goes on by itself/);
    expect(await row(jobId)).toMatchObject({ syncGenerationId: null });
  });

  it.each([
    ['one that was cancelled', 'cancelled' as const, /stays so/],
    ['one without a generation', 'failed' as const, /name one with --generation/],
  ])('refuses %s', async (_what, status, words) => {
    const jobId = await newJob(stage.deps.db);
    await failJob(stage.deps.db, jobId, { status, ...FAULT });
    await expect(operator.type('complete', jobId)).rejects.toThrow(words);
  });
});

async function slowGeneration(): Promise<string> {
  stage.stage.simulator.setScenario('never-finishes', { times: 1 });
  return await foreignGeneration(stage);
}
