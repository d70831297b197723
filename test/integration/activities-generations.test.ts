import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import type { JobRow } from '../../src/db/job-row.js';
import { failJob, recordLook, recordSubmitted } from '../../src/db/job-steps.js';
import { ensureAccount } from '../../src/db/slots.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import type { ProJobInput } from '../../src/domain/job.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation, GenerationRequest } from '../../src/sync-so/schemas.js';
import { type ActivityStage, newAttempt, prepared, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { FAULT, readJob } from '../support/job-rows.js';
import { recordedBodies } from '../support/recorded-bodies.js';
import { sha256 } from '../support/sha256.js';
import { generationsOf, newSubmission, sentId } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

const sentBody = (id: string) =>
  stage.simulator.inspect().generations.find((generation) => generation.id === id)?.request;

/** The attempt after the one that is on the row, made so long ago. */
const madeAgo = ({ jobId }: ProJobInput, ms: number) => newAttempt(jobId, { n: 2, signedAt: Date.now() - ms });

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
    expect(sha256(fetched)).toBe(sha256(await readFile(stage.files.at('talk.mp4'))));
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('no label, nor anything else a person put into a segment', async () => {
    const labelled = { startTime: 0.5, endTime: 2, audioInput: { refId: 'a', take: 3 }, label: 'Intro' };
    const job = await stage.job({ segments: [labelled] });
    const { assets, generations } = createActivities(stage.deps);
    const found = await activityTry().run(assets.prepareAssets, job);
    const attempt = newAttempt(job.jobId);
    await ensureAccount(stage.deps.db, 1000);
    const id = sentId(await activityTry().run(generations.submitGeneration, job, found, attempt));
    expect(sentBody(id)?.segments).toEqual([{ startTime: 0.5, endTime: 2, audioInput: { refId: 'a' } }]);
  });

  it('ids of assets instead of URLs, where the files were uploaded', async () => {
    const { job, attempt } = await newSubmission(stage);
    const { assets, generations } = createActivities({ ...stage.deps, assetMode: 'upload' });
    const found = await activityTry().run(assets.prepareAssets, job);
    const id = sentId(await activityTry().run(generations.submitGeneration, job, found, attempt));
    const { media } = found;
    const input = sentBody(id)?.input as object[];
    expect(input).toEqual([
      { type: 'video', ...media.video },
      { type: 'audio', refId: 'a', ...media.audio.a },
    ]);
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('the same words at every try, however late it is', async () => {
    const { job, submit, creates } = await newSubmission(stage);
    const attempt = madeAgo(job, 3_600_000);
    const { bodies, createGeneration } = recordedBodies(stage.deps.syncSo);
    for (const scenario of ['server-error', 'rate-limited', 'html-502'] as const) {
      stage.simulator.setScenario(scenario, { times: 1 });
      await failureOf(submit({ createGeneration }, attempt));
    }
    const id = await submit({ createGeneration }, attempt);
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
    const { input } = JSON.parse(bodies[0] ?? '') as GenerationRequest;
    const [, signedAt] = /X-Amz-Date=(\w+)/.exec(JSON.stringify(input)) ?? [];
    expect(signedAt).toBe(new Date(attempt.signedAt).toISOString().replace(/[-:]|\.\d+/g, ''));
    expect(creates(attempt.token).map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'accepted']);
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('with files that can be fetched, also where the account was held up for weeks', async () => {
    const { job, submit } = await newSubmission(stage);
    const { bodies, createGeneration } = recordedBodies(stage.deps.syncSo);
    const id = await submit({ createGeneration }, madeAgo(job, 20 * 24 * 3600_000));
    for (const { url = '' } of (JSON.parse(bodies[0] ?? '') as { input: { url?: string }[] }).input) {
      expect((await fetch(url)).status).toBe(200);
    }
    expect(await stage.simulator.settled(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('with an address for the webhook that only Sync.so learns, where we can be reached', async () => {
    const { job, attempt } = await newSubmission(stage);
    const sent: GenerationRequest[] = [];
    const createGeneration: SyncSoClient['createGeneration'] = async (body) => {
      sent.push(body);
      return { id: 'g', status: 'PENDING' } as Generation;
    };
    const { submitGeneration } = generationsOf(stage, { createGeneration });
    await activityTry().run(submitGeneration, job, prepared(job), attempt, 'https://pro.test');
    const webhookUrl = `https://pro.test/webhooks/sync-so/${job.jobId}/${attempt.token}`;
    expect(sent).toMatchObject([{ webhookUrl }]);
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

describe('the row', () => {
  const rowOf = ({ jobId }: ProJobInput) => readJob(stage.deps.db, jobId);

  it('has the attempt before it is sent, and its generation afterwards', async () => {
    const { db, syncSo } = stage.deps;
    const { job, submit } = await newSubmission(stage);
    await recordSubmitted(db, job.jobId, 'of-the-first-attempt');
    await recordLook(db, job.jobId, { status: 'RUNNING', percent: 20, overdue: true });
    const attempt = newAttempt(job.jobId, { n: 2, signedAt: Date.now() - 3_600_000 });
    const before: JobRow[] = [];
    const createGeneration: SyncSoClient['createGeneration'] = async (body, o) => {
      before.push(await rowOf(job));
      return await syncSo.createGeneration(body, o);
    };
    const id = await submit({ createGeneration }, attempt);
    const sent = { attempt: 2, idempotencyKey: attempt.idempotencyKey, attemptToken: attempt.token };
    const signed = { attemptSignedAt: new Date(attempt.signedAt) };
    expect(before).toMatchObject([{ ...sent, ...signed, syncGenerationId: null, overdueAt: null }]);
    expect(await rowOf(job)).toMatchObject({ ...sent, ...signed, syncGenerationId: id });
  });

  it('says that the generation is made, and no longer why it was not', async () => {
    const { job, submit } = await newSubmission(stage);
    await failJob(stage.deps.db, job.jobId, { status: 'needs_attention', ...FAULT });
    await submit();
    expect(await rowOf(job)).toMatchObject({
      ...{ status: 'processing', stage: 'generating', progressPercentage: 15, errorCode: null, errorNext: null },
      progressMessage: 'Sync.so is making the video',
    });
  });

  it('keeps the attempt that a refused send was made for', async () => {
    const { job, submit } = await newSubmission(stage);
    const attempt = newAttempt(job.jobId, { n: 2 });
    stage.simulator.setScenario('payment-required', { times: 1 });
    await failureOf(submit({}, attempt));
    expect(await rowOf(job)).toMatchObject({ attempt: 2, attemptToken: attempt.token, syncGenerationId: null });
  });

  it('gets no attempt where the job is over', async () => {
    const { db } = stage.deps;
    const { job, submit } = await newSubmission(stage);
    await cancelAbandoned(db, job.jobId, cancelledWords(false));
    const before = await rowOf(job);
    await failureOf(submit({}, newAttempt(job.jobId, { n: 2 })));
    expect(await rowOf(job)).toEqual(before);
  });
});
