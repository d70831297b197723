import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { createSyncSoClient, type SyncSoClient } from '../../src/clients/sync-so.js';
import type { GenerationRequest } from '../../src/clients/sync-so-schemas.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { acquireSlot, ensureAccount, releaseSlot } from '../../src/db/slots.js';
import { findJob, recordAttempt, recordGeneration } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import type { ScenarioName } from '../../src/simulator/scenarios.js';
import { type ActivityStage, newAttempt, prepared, sharedKeys, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { KEY } from '../support/simulator-client.js';
import { newSubmission } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

const sentBody = (id: string) =>
  stage.simulator.inspect().generations.find((generation) => generation.id === id)?.request;

/** Sends on, and keeps each body as it goes over the wire. */
function recordedBodies(client = stage.deps.syncSo) {
  const bodies: string[] = [];
  const createGeneration: SyncSoClient['createGeneration'] = (body, o) => {
    bodies.push(JSON.stringify(body));
    return client.createGeneration(body, o);
  };
  return { bodies, createGeneration };
}

describe('submitGeneration sends', () => {
  it('what was asked for, under key and token, with URLs that Sync.so can fetch', async () => {
    const { job, attempt, submit, creates } = await newSubmission(stage);
    const id = await submit();
    expect(creates()).toMatchObject([
      { outcome: 'accepted', idempotencyKey: attempt.idempotencyKey, generationId: id },
    ]);
    const { model, options, segments, outputFileName, input } = sentBody(id) ?? expect.fail('not sent');
    expect({ model, options, segments, outputFileName }).toEqual({
      ...{ model: job.model, options: job.options, segments: job.segments, outputFileName: attempt.token },
    });
    const [video, voice] = input as { type: string; refId?: string; url: string }[];
    expect([video?.type, voice?.type, voice?.refId]).toEqual(['video', 'audio', 'a']);
    const fetched = Buffer.from(await (await fetch(video?.url ?? '')).arrayBuffer());
    expect(fetched).toEqual(await readFile(stage.files.at('talk.mp4')));
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('no label, nor anything else a person put into a segment', async () => {
    const labelled = { startTime: 0.5, endTime: 2, audioInput: { refId: 'a', take: 3 }, label: 'Intro' };
    const job = await stage.job({ segments: [labelled] });
    const { assets, generations } = createActivities(stage.deps);
    const found = await activityTry().run(assets.prepareAssets, job);
    const attempt = newAttempt(job.jobId);
    await ensureAccount(stage.deps.db, 1000);
    await acquireSlot(stage.deps.db, job);
    const id = await activityTry().run(generations.submitGeneration, job, found, sharedKeys(job), attempt);
    expect(sentBody(id)?.segments).toEqual([{ startTime: 0.5, endTime: 2, audioInput: { refId: 'a' } }]);
  });

  it('ids of assets instead of URLs, where the files were uploaded', async () => {
    const { job, attempt } = await newSubmission(stage);
    const { assets, generations } = createActivities({ ...stage.deps, assetMode: 'upload' });
    const media = await activityTry().run(assets.shareAssets, job);
    const id = await activityTry().run(generations.submitGeneration, job, prepared(job), media, attempt);
    const input = sentBody(id)?.input as object[];
    expect(input).toEqual([
      { type: 'video', ...media.video },
      { type: 'audio', refId: 'a', ...media.audio.a },
    ]);
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('the same words at every try, however late it is', async () => {
    const { attempt, submit, creates } = await newSubmission(stage);
    attempt.signedAt -= 3_600_000;
    const { bodies, createGeneration } = recordedBodies();
    for (const scenario of ['server-error', 'rate-limited', 'html-502'] as const) {
      stage.simulator.setScenario(scenario, { times: 1 });
      await failureOf(submit({ createGeneration }));
    }
    const id = await submit({ createGeneration });
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
    const { input } = JSON.parse(bodies[0] ?? '') as GenerationRequest;
    const [, signedAt] = /X-Amz-Date=(\w+)/.exec(JSON.stringify(input)) ?? [];
    expect(signedAt).toBe(new Date(attempt.signedAt).toISOString().replace(/[-:]|\.\d+/g, ''));
    expect(creates().map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'accepted']);
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('and leaves it to the workflow to wait where Sync.so says so', async () => {
    const { submit } = await newSubmission(stage);
    stage.simulator.setScenario('concurrency-limited', { times: 1 });
    const failure = await failureOf(submit());
    expect(failure).toMatchObject({ type: 'concurrency_limit_reached', nonRetryable: true, category: 'BENIGN' });
    expect(failure.details).toMatchObject([{ class: 'wait', retryAfterMs: 2000 }]); // the workflow waits as told
  });

  it('and gives up where the account is in the way', async () => {
    const { submit } = await newSubmission(stage);
    stage.simulator.setScenario('payment-required', { times: 1 });
    expect(await failureOf(submit())).toMatchObject({ type: 'account_payment_required', nonRetryable: true });
  });
});

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
    const { bodies, createGeneration } = recordedBodies();
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
