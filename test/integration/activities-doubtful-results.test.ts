import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../activities/deps.js';
import { createActivities } from '../../activities/index.js';
import type { ToPublish } from '../../activities/results.js';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { uploadsOf } from '../../src/db/uploads.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import { AppError } from '../../src/domain/errors.js';
import type { DoubtfulResult, ProJobInput, PublishedResult } from '../../src/domain/job.js';
import { doubtfulKey, resultKey, uncheckedKey, uploadsPrefix } from '../../src/domain/keys.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, prepared, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { isThere, newAsset } from '../support/assets.js';
import { databaseThatGoes } from '../support/database-goes-away.js';
import {
  doubtful,
  type FinishedGeneration,
  finished,
  finishedGeneration,
  madeFiles,
  publish,
  published,
  resultIs,
} from '../support/finished-generation.js';
import { readJob } from '../support/job-rows.js';
import { H264, picture, sine } from '../support/media-files.js';
import { filesIn } from '../support/own-bucket.js';
import { sha256 } from '../support/sha256.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

const generated = (scenario?: ScenarioName) => finishedGeneration(stage, scenario);
const rowOf = ({ jobId }: ProJobInput) => readJob(stage.deps.db, jobId);
const storedBytes = async (key: string) => await buffer((await stage.deps.store.open(key)).body);
const uploadsThere = async ({ userId, jobId }: ProJobInput) =>
  (await filesIn(stage.s3)).objects.filter((key) => key.startsWith(uploadsPrefix(userId, jobId)));

/** The try after one whose check has failed. */
async function secondTry(what: ToPublish, calls: Partial<SyncSoClient> = {}, deps: ActivityDeps = stage.deps) {
  const first = activityTry();
  const failure = await failureOf(publish({ deps }, what, calls, first));
  expect(failure).toMatchObject({ type: 'result_invalid', nonRetryable: false });
  const second = activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
  return { failure, second, news: await publish({ deps }, what, calls, second) };
}

/** A job whose result is in doubt: this file. */
async function inDoubt(path: string): Promise<FinishedGeneration & { doubt: DoubtfulResult }> {
  const generation = await generated();
  return { ...generation, doubt: doubtful((await secondTry(finished(generation), resultIs(path))).news) };
}

async function text(): Promise<string> {
  await writeFile(stage.files.at('page.mp4'), '<html>Sorry</html>');
  return stage.files.at('page.mp4');
}
async function cutOff(): Promise<string> {
  const path = await clip(3);
  await truncate(path, Math.floor((await stat(path)).size / 2));
  return path;
}
const clip = (seconds: number) =>
  stage.files.make(...picture(seconds), ...sine(seconds), ...H264, '-movflags', '+faststart', `clip-${seconds}.mp4`);
const soundOf = (seconds: number) =>
  stage.files.make(...picture(3), ...sine(seconds), ...H264, '-c:a', 'aac', `sound-${seconds}.mp4`);

describe('a result that is not what was expected', () => {
  it.each<[string, string, () => Promise<string>]>([
    ['a page of text', 'It is no media file.', text],
    ['a video that was cut off', 'It is no media file.', cutOff],
    ['a sound alone', 'It has no picture or no sound.', async () => stage.files.at('voice.wav')],
    ['a silent video', 'It has no picture or no sound.', () => stage.files.make(...picture(3), ...H264, 'silent.mp4')],
    ['a video that lacks an end', 'It lasts 2.00 s, expected 2.50 to 3.50 s.', () => clip(2)],
    ['a video that is too long', 'It lasts 4.00 s, expected 2.50 to 3.50 s.', () => clip(4)],
    [
      'one whose sound ends early',
      'Its sound ends after 1.50 s, expected 3.00 s; its picture after 3.00 s.',
      () => soundOf(1.5),
    ],
    ['the upload', 'It is the uploaded video, unchanged.', async () => stage.files.at('talk.mp4')],
  ])('is fetched once more and then kept, and the good one of before stays: %s', async (_what, reason, make) => {
    const generation = await generated();
    const { userId, jobId } = generation.job;
    const good = published(await publish(stage, finished(generation)));
    const path = await make();
    const { failure, news } = await secondTry(finished(generation), resultIs(path));
    expect(failure.message).toContain(reason);
    const bytes = await readFile(path);
    const key = doubtfulKey(userId, jobId, generation.id);
    expect(doubtful(news)).toMatchObject({
      ...{ generationId: generation.id, key, bytes: bytes.length, sha256: sha256(bytes), reason },
    });
    expect(sha256(await storedBytes(key))).toBe(sha256(bytes));
    expect(sha256(await storedBytes(good.key))).toBe(good.sha256);
    expect((await madeFiles(stage, generation.job)).toSorted()).toEqual([key, good.key].toSorted());
  });

  it('has to be heard to the end of the last voice where the uploaded video had no sound', async () => {
    const generation = await generated(); // its voice ends at 2 s
    const measured = { ...prepared(generation.job), soundEnds: undefined };
    const what = { ...finished(generation), measured };
    const { news } = await secondTry(what, resultIs(await soundOf(1)));
    expect(doubtful(news).reason).toBe('Its sound ends after 1.00 s, expected 2.00 s; its picture after 3.00 s.');
    published(await publish(stage, what, resultIs(await soundOf(2))));
  });

  it('is known where Sync.so itself gives the upload back, byte for byte', async () => {
    const { job, id } = await generated('no-op-output');
    const { news } = await secondTry(finished({ job, id }));
    expect(doubtful(news)).toMatchObject({ bytes: job.video.bytes, reason: 'It is the uploaded video, unchanged.' });
    expect(await stage.deps.store.head(resultKey(job.userId, job.jobId))).toBeUndefined();
  });

  it('is none where it only is as large as the upload', async () => {
    const generation = await generated();
    const bytes = await readFile(stage.files.at('talk.mp4'));
    bytes.write('lavf', bytes.lastIndexOf('Lavf')); // the name of the program that wrote it
    await writeFile(stage.files.at('other.mp4'), bytes);
    const result = published(await publish(stage, finished(generation), resultIs(stage.files.at('other.mp4'))));
    expect(result).toMatchObject({ bytes: generation.job.video.bytes, sha256: sha256(bytes) });
  });

  it('is published where the second transfer brings what was expected', async () => {
    const generation = await generated();
    const first = activityTry();
    await failureOf(publish(stage, finished(generation), resultIs(await clip(2)), first));
    expect(await rowOf(generation.job)).toMatchObject({ status: 'processing', doubtfulResult: null });
    const second = activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
    const { key } = published(await publish(stage, finished(generation), {}, second));
    expect(await madeFiles(stage, generation.job)).toEqual([key]);
    expect(await rowOf(generation.job)).toMatchObject({ status: 'processing', doubtfulResult: null, warnings: [] });
  });

  it('is fetched once more also where other faults came before', async () => {
    const generation = await generated();
    const calls = resultIs(await clip(2));
    const first = activityTry();
    const download = () => Promise.reject(new AppError('result_incomplete'));
    await failureOf(publish(stage, finished(generation), { ...calls, download }, first));
    const later = activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
    const failure = await failureOf(publish(stage, finished(generation), calls, later));
    expect(failure).toMatchObject({ type: 'result_invalid', nonRetryable: false });
  });
});

describe('a result that fails its check twice', () => {
  it('waits for a person: the row says what was expected and what came, and nothing is deleted', async () => {
    const { job, doubt } = await inDoubt(await clip(2));
    expect(await rowOf(job)).toMatchObject({
      ...{ status: 'needs_attention', errorCode: 'result_doubtful', doubtfulResult: doubt, generationOver: false },
      ...{ errorMessage: expect.stringContaining('It lasts 2.00 s, expected 2.50 to 3.50 s.') },
      ...{ errorNext: expect.stringContaining('take it as it is'), syncGenerationId: doubt.generationId },
    });
    expect(doubt.durationSeconds).toBeCloseTo(2, 1);
    expect(await madeFiles(stage, job)).toEqual([doubt.key]);
    expect(await uploadsThere(job)).toHaveLength(2);
    expect(await uploadsOf(stage.deps.db, job.jobId, { forgotten: false })).toEqual([]);
  });

  it('is kept once for each generation of a job', async () => {
    const { job, doubt } = await inDoubt(await clip(2));
    const { news } = await secondTry(finished({ job, id: 'another/one' }), resultIs(await clip(4)));
    const other = doubtful(news);
    expect((await madeFiles(stage, job)).toSorted()).toEqual([doubt.key, other.key].toSorted());
    expect(await rowOf(job)).toMatchObject({ doubtfulResult: other });
  });

  it('is asked about in the end, although the database went away before the row could say so', async () => {
    const generation = await generated();
    const calls = resultIs(await clip(2));
    const database = await databaseThatGoes(stage.deps.db);
    const goAway = async () => database.goAway();
    const copy: typeof stage.deps.store.copy = (...args) => stage.deps.store.copy(...args).then(goAway);
    const deps = { ...stage.deps, db: database.db, store: { ...stage.deps.store, copy } };
    const tries = activityTry();
    await failureOf(publish({ deps }, finished(generation), calls, tries));
    const cutOffTry = activityTry({ attempt: 2, heartbeatDetails: tries.heartbeats.at(-1) });
    const failure = await failureOf(publish({ deps }, finished(generation), calls, cutOffTry));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
    expect(await rowOf(generation.job)).toMatchObject({ status: 'processing', doubtfulResult: null });
    const last = activityTry({ attempt: 3, heartbeatDetails: cutOffTry.heartbeats.at(-1) });
    const doubt = doubtful(await publish(stage, finished(generation), calls, last));
    expect(await rowOf(generation.job)).toMatchObject({ status: 'needs_attention', doubtfulResult: doubt });
    expect(await madeFiles(stage, generation.job)).toEqual([doubt.key]);
  });

  it('leaves the row of a cancelled job as it is', async () => {
    const generation = await generated();
    await cancelAbandoned(stage.deps.db, generation.job.jobId, cancelledWords(true));
    const before = await rowOf(generation.job);
    doubtful((await secondTry(finished(generation), resultIs(await clip(2)))).news);
    expect(await rowOf(generation.job)).toEqual(before);
  });
});

describe('acceptResult', () => {
  const accept = (job: ProJobInput, doubt: DoubtfulResult, store = stage.deps.store) =>
    activityTry().run(createActivities({ ...stage.deps, store }).results.acceptResult, job, doubt);
  const warnings = ({ reason }: DoubtfulResult) => [
    { code: 'result_accepted', field: 'result', message: expect.stringContaining(reason) },
  ];

  it('makes what was kept the result of the job, and the row gets a warning, however often it is done', async () => {
    const { job, doubt } = await inDoubt(await clip(2));
    const bytes = await storedBytes(doubt.key);
    const key = resultKey(job.userId, job.jobId);
    for (const _time of ['once', 'again']) {
      expect(await accept(job, doubt)).toEqual<PublishedResult>({
        ...{ key, url: stage.deps.store.address(key), bytes: doubt.bytes, sha256: doubt.sha256 },
        durationSeconds: doubt.durationSeconds,
      });
      expect(await madeFiles(stage, job)).toEqual([key]);
      expect((await rowOf(job)).warnings).toEqual(warnings(doubt));
    }
    expect(sha256(await storedBytes(key))).toBe(sha256(bytes));
    expect(await uploadsOf(stage.deps.db, job.jobId, { forgotten: false })).toEqual([]);
  });

  it('goes on where an earlier try was cut off between the copy and its end', async () => {
    const { job, doubt } = await inDoubt(await clip(2));
    const away = () => Promise.reject(new AppError('service_unavailable'));
    const failure = await failureOf(accept(job, doubt, { ...stage.deps.store, delete: away }));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
    expect((await rowOf(job)).warnings).toEqual([]);
    const { key } = await accept(job, doubt);
    expect(await madeFiles(stage, job)).toEqual([key]);
    expect((await rowOf(job)).warnings).toEqual(warnings(doubt));
  });

  it('takes also what is no media file, which has no length', async () => {
    const { job, doubt } = await inDoubt(await text());
    const result = await accept(job, doubt);
    expect(result.durationSeconds).toBeUndefined();
    expect((await storedBytes(result.key)).toString()).toBe('<html>Sorry</html>');
  });

  it('fails for good where somebody has removed the file', async () => {
    const { job, doubt } = await inDoubt(await clip(2));
    await stage.deps.store.delete(doubt.key);
    expect(await failureOf(accept(job, doubt))).toMatchObject({ type: 'asset_missing', nonRetryable: true });
    expect((await rowOf(job)).warnings).toEqual([]);
  });

  it('takes no other result of the job for the one that was removed', async () => {
    const { job, id, doubt } = await inDoubt(await clip(2));
    const good = published(await publish(stage, finished({ job, id })));
    await stage.deps.store.delete(doubt.key);
    expect(await failureOf(accept(job, doubt))).toMatchObject({ type: 'asset_missing', nonRetryable: true });
    expect(sha256(await storedBytes(good.key))).toBe(good.sha256);
  });
});

describe('discardFiles', () => {
  it('removes the result and what was not checked yet, keeps what is in doubt, and lets go of what was uploaded', async () => {
    const { job, doubt } = await inDoubt(await clip(2));
    const { store } = stage.deps;
    const result = resultKey(job.userId, job.jobId);
    const asset = await newAsset(stage.deps, { userId: job.userId });
    await stage.deps.db.jobAsset.create({ data: { jobId: job.jobId, assetId: asset.id } });
    for (const key of [result, uncheckedKey(result)]) await store.copy(job.video, key);
    await activityTry().run(createActivities(stage.deps).assets.discardFiles, job.userId, job.jobId);
    expect(await stage.deps.db.jobAsset.count({ where: { jobId: job.jobId } })).toBe(0);
    expect(await isThere(store, asset)).toBe(true); // another job may use it within a day
    expect(await madeFiles(stage, job)).toEqual([doubt.key]);
    expect(sha256(await storedBytes(doubt.key))).toBe(doubt.sha256);
  });
});
