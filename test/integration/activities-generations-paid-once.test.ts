import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { recordGeneration } from '../../src/db/job-steps.js';
import { releaseSlot, setConcurrency } from '../../src/db/slots.js';
import { findJob } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import type { Attempt } from '../../src/domain/job.js';
import { createSyncSoClient, type SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, newAttempt, prepared, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { databaseThatGoes } from '../support/database-goes-away.js';
import { recordedBodies } from '../support/recorded-bodies.js';
import { KEY } from '../support/simulator-client.js';
import { generationsOf, newSubmission } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

/** Sync.so, where it must not be asked. */
const NOBODY: Partial<SyncSoClient> = {
  listGenerations: () => expect.fail('was asked'),
  createGeneration: () => expect.fail('was asked'),
};

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
    const { job, attempt, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario(scenario, { times: 1 });
    expect(await failureOf(submit(impatient()))).toMatchObject({ type: code, nonRetryable: false });
    stage.simulator.setScenario('ignores-idempotency'); // a second send would make a second generation
    const { bodies, createGeneration } = recordedBodies(stage.deps.syncSo);
    const id = await submit({ createGeneration });
    stage.simulator.setScenario('ok');
    expect(bodies).toEqual([]);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(stage.simulator.inspect().acceptedByName[attempt.token]).toBe(1);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ stage: 'generating', syncGenerationId: id });
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
    expect(await submit(NOBODY)).toBe('generation-of-the-row');
  });

  it('in a workflow that was reset: adopts what the first key and token made', async () => {
    const { job, attempt, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario('lost-response', { times: 1 });
    await failureOf(submit());
    const another = newAttempt(job.jobId);
    const id = await submit({}, another);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(creates(another.token)).toEqual([]);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ attemptToken: attempt.token, syncGenerationId: id });
    expect(await submit({}, newAttempt(job.jobId))).toBe(id);
  });

  it('in a workflow that was reset before anything was sent: sends the first key and token', async () => {
    const { job, attempt, submit, creates } = await newSubmission(stage);
    const another = newAttempt(job.jobId);
    const id = await submit({}, another);
    expect(creates()).toMatchObject([{ idempotencyKey: attempt.idempotencyKey, generationId: id }]);
    expect(creates(another.token)).toEqual([]);
    const { idempotencyKey, token: attemptToken } = attempt;
    expect(await findJob(stage.deps.db, job)).toMatchObject({ attempt: 1, idempotencyKey, attemptToken });
  });

  it('or nobody who has lost the place', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    const { db } = stage.deps;
    await setConcurrency(db, 0);
    await releaseSlot(db, job.jobId);
    await expect(submit(NOBODY)).rejects.toThrow('"waits":{"granted":false,"place":1}');
    await setConcurrency(db, 1000);
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
    const id = await submit();
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ status: 'cancelled', syncGenerationId: id });
  });

  it('and takes no earlier generation for that of a new attempt, which a cancelled job cannot have', async () => {
    const { job, submit } = await newSubmission(stage);
    await submit();
    await cancelAbandoned(stage.deps.db, job.jobId, cancelledWords(true));
    expect(await failureOf(submit({}, newAttempt(job.jobId, { n: 2 })))).toMatchObject({ type: 'job_cancelled' });
  });

  it('and says where the job is where the row has the generation only', async () => {
    const { job, submit } = await newSubmission(stage);
    await recordGeneration(stage.deps.db, job.jobId, 'generation-of-the-row');
    await submit(NOBODY);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ status: 'processing', stage: 'generating' });
  });

  it('but sends anew for a new attempt', async () => {
    const { job, attempt, submit } = await newSubmission(stage);
    const first = await submit();
    const second = newAttempt(job.jobId, { n: 2 });
    const id = await submit({}, second);
    expect(id).not.toBe(first);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ attempt: 2, syncGenerationId: id });
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

describe('a database that goes away', () => {
  /** One try of a job, with a database that goes away at some call to Sync.so. */
  async function cutOff(at: 'after the send' | 'before the send') {
    const submission = await newSubmission(stage);
    const { job, attempt } = submission;
    const database = await databaseThatGoes(stage.deps.db);
    const { listGenerations, createGeneration } = stage.deps.syncSo;
    const goAway = <T>(answer: T): T => {
      database.goAway();
      return answer;
    };
    const calls: Partial<SyncSoClient> =
      at === 'after the send'
        ? { createGeneration: (...args) => createGeneration(...args).then(goAway) }
        : { listGenerations: (...args) => listGenerations(...args).then(goAway) };
    const on = activityTry();
    const { submitGeneration } = generationsOf({ ...stage, deps: { ...stage.deps, db: database.db } }, calls);
    const failure = await failureOf(on.run(submitGeneration, job, prepared(job), attempt));
    return { ...submission, failure, on };
  }
  const passes = { type: 'service_unavailable', nonRetryable: false };

  it('after the send: the next try knows the generation, and neither sends nor looks for it', async () => {
    const { job, attempt, submit, creates, failure, on } = await cutOff('after the send');
    expect(failure).toMatchObject(passes);
    const [{ generationId = '' } = {}] = creates();
    expect(on.heartbeats.at(-1)).toMatchObject({ submitted: generationId });
    expect(await findJob(stage.deps.db, job)).toMatchObject({ syncGenerationId: null });
    const next = activityTry({ attempt: 2, heartbeatDetails: on.heartbeats.at(-1) });
    expect(await submit(NOBODY, attempt, next)).toBe(generationId);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ stage: 'generating', syncGenerationId: generationId });
    expect(creates()).toHaveLength(1);
  });

  it('after the send, and the worker with it: the next try finds the generation at Sync.so', async () => {
    const { job, attempt, submit, creates } = await cutOff('after the send');
    const { createGeneration } = NOBODY;
    const id = await submit({ createGeneration }, attempt, activityTry({ attempt: 2 }));
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ stage: 'generating', syncGenerationId: id });
  });

  it('before the send: nothing is sent until it is back', async () => {
    const { submit, creates, failure } = await cutOff('before the send');
    expect(failure).toMatchObject(passes);
    expect(creates()).toEqual([]);
    const id = await submit();
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
  });
});

describe('findGeneration', () => {
  const find = (jobId: string, attempt: Attempt, calls: Partial<SyncSoClient> = {}) =>
    activityTry().run(generationsOf(stage, calls).findGeneration, jobId, attempt);

  it('puts what was sent on the row, also of a job that was cancelled meanwhile', async () => {
    const { job, attempt, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario('lost-response', { times: 1 });
    await failureOf(submit());
    await cancelAbandoned(stage.deps.db, job.jobId, cancelledWords(true));
    const id = await find(job.jobId, attempt);
    expect(creates()).toMatchObject([{ outcome: 'accepted', generationId: id }]);
    expect(await findJob(stage.deps.db, job)).toMatchObject({ status: 'cancelled', syncGenerationId: id });
  });

  it('looks for the key and token of the row, where a reset workflow has made up others', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    stage.simulator.setScenario('lost-response', { times: 1 });
    await failureOf(submit());
    expect(creates()).toMatchObject([{ generationId: await find(job.jobId, newAttempt(job.jobId)) }]);
  });

  it('sends nothing where nothing was sent, and leaves the row as it is', async () => {
    const { job, attempt } = await newSubmission(stage);
    const before = await findJob(stage.deps.db, job);
    const { createGeneration } = NOBODY;
    expect(await find(job.jobId, attempt, { createGeneration })).toBeUndefined();
    expect(await find(job.jobId, newAttempt(job.jobId, { n: 2 }), { createGeneration })).toBeUndefined();
    expect(await findJob(stage.deps.db, job)).toEqual(before);
  });
});
