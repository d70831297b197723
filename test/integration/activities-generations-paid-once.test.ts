import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { releaseSlot } from '../../src/db/slots.js';
import { findJob, recordAttempt, recordGeneration } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import { createSyncSoClient, type SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, newAttempt, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { recordedBodies } from '../support/recorded-bodies.js';
import { KEY } from '../support/simulator-client.js';
import { newSubmission } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

describe('submitGeneration pays once', () => {
  const impatient = () => createSyncSoClient({ apiKey: KEY, baseUrl: stage.simulator.url, timeoutMs: 2_000 });

  it.each<[ScenarioName, string]>([
    ['lost-response', 'outcome_unknown'],
    ['hung-body', 'outcome_unknown'],
    ['html-502-accepted', 'outcome_unknown'],
    ['html-200', 'outcome_unknown'],
    ['outcome-unknown', 'IDEMPOTENCY_OUTCOME_UNKNOWN'],
    ['outcome-unknown-bare', 'IDEMPOTENCY_OUTCOME_UNKNOWN'],
    ['outcome-unknown-stays', 'IDEMPOTENCY_OUTCOME_UNKNOWN'],
  ])('after %s: the next try adopts what it finds in the list', async (scenario, code) => {
    const { attempt, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario(scenario, { times: 1 });
    expect(await failureOf(submit(impatient()))).toMatchObject({ type: code, nonRetryable: false });
    stage.simulator.setScenario('ignores-idempotency'); // a second send would make a second generation
    const { bodies, createGeneration } = recordedBodies(stage.deps.syncSo);
    const id = await submit({ createGeneration });
    stage.simulator.setScenario('ok');
    expect(bodies).toEqual([]);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(stage.simulator.inspect().acceptedByName[attempt.token]).toBe(1);
  });

  it('even where the list does not show it yet: the same key and words are answered with the first generation', async () => {
    const { submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario('lost-response', { times: 1 });
    const listGenerations = async () => [];
    await failureOf(submit({ listGenerations }));
    const id = await submit({ listGenerations });
    expect(creates().map(({ outcome, generationId }) => [outcome, generationId])).toEqual([
      ['accepted', id],
      ['replayed', id],
    ]);
  });

  it('and asks nobody where the row has the generation', async () => {
    const { job, submit } = await newSubmission(stage);
    await recordGeneration(stage.deps.db, job.jobId, 'generation-of-the-row');
    const nobody = () => expect.fail('was asked');
    expect(await submit({ listGenerations: nobody, createGeneration: nobody })).toBe('generation-of-the-row');
  });

  it('in a workflow that was reset: adopts what the first key and token made', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario('lost-response', { times: 1 });
    await failureOf(submit());
    const another = newAttempt(job.jobId);
    const counted = await recordAttempt(stage.deps.db, job.jobId, another); // the first stays
    const id = await submit({}, counted);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(creates(another.token)).toEqual([]);
    await recordGeneration(stage.deps.db, job.jobId, id);
    expect(await submit({}, counted)).toBe(id);
  });

  it('in a workflow that was reset before anything was sent: sends the first key and token', async () => {
    const { job, attempt, submit, creates } = await newSubmission(stage);
    const id = await submit({}, await recordAttempt(stage.deps.db, job.jobId, newAttempt(job.jobId)));
    expect(creates()).toMatchObject([{ idempotencyKey: attempt.idempotencyKey, generationId: id }]);
  });

  it('or nobody who has lost the place', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    await releaseSlot(stage.deps.db, job.jobId);
    expect(await failureOf(submit())).toMatchObject({ type: 'slot_lost', nonRetryable: true });
    expect(creates()).toEqual([]);
  });

  it('or nobody whose job was cancelled before it was started', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    await cancelAbandoned(stage.deps.db, job.jobId, cancelledWords(false));
    expect(await failureOf(submit())).toMatchObject({ type: 'job_cancelled', nonRetryable: true });
    expect(creates()).toEqual([]);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ status: 'cancelled', errorCode: 'cancelled' });
  });

  it('and still finds what was sent before the job was cancelled, to wait until it is over', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario('lost-response', { times: 1 });
    await failureOf(submit());
    await cancelAbandoned(stage.deps.db, job.jobId, cancelledWords(true));
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: await submit() }]);
  });

  it('but sends anew for a new attempt', async () => {
    const { job, attempt, submit } = await newSubmission(stage);
    const first = await submit();
    await recordGeneration(stage.deps.db, job.jobId, first);
    const second = newAttempt(job.jobId, { n: 2 });
    await recordAttempt(stage.deps.db, job.jobId, second);
    expect(await submit({}, second)).not.toBe(first);
    expect(stage.simulator.inspect().acceptedByName).toMatchObject({ [attempt.token]: 1, [second.token]: 1 });
  });

  it('and never takes the generation of another', async () => {
    const other = await (await newSubmission(stage)).submit();
    const { submit, creates } = await newSubmission(stage);
    const id = await submit();
    expect(id).not.toBe(other);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
  });

  it('when it is cancelled while it looks', async () => {
    const { attempt, submit, creates } = await newSubmission(stage);
    const on = activityTry();
    const listGenerations: SyncSoClient['listGenerations'] = (o) => {
      on.cancel();
      return stage.deps.syncSo.listGenerations(o);
    };
    await expect(submit({ listGenerations }, attempt, on)).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(creates()).toEqual([]);
  });
});
