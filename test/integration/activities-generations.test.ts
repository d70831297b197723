import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { acquireSlot, ensureAccount } from '../../src/db/slots.js';
import type { GenerationRequest } from '../../src/sync-so/schemas.js';
import { type ActivityStage, newAttempt, prepared, sharedKeys, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { recordedBodies } from '../support/recorded-bodies.js';
import { newSubmission } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

const sentBody = (id: string) =>
  stage.simulator.inspect().generations.find((generation) => generation.id === id)?.request;

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
    const { bodies, createGeneration } = recordedBodies(stage.deps.syncSo);
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

  it('with files that can be fetched, also where the account was held up for weeks', async () => {
    const { attempt, submit } = await newSubmission(stage);
    attempt.signedAt -= 20 * 24 * 3600_000;
    const { bodies, createGeneration } = recordedBodies(stage.deps.syncSo);
    const id = await submit({ createGeneration });
    for (const { url = '' } of (JSON.parse(bodies[0] ?? '') as { input: { url?: string }[] }).input) {
      expect((await fetch(url)).status).toBe(200);
    }
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
