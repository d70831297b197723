import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToPublish } from '../../activities/results.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { doubtfulKey, resultKey } from '../../src/domain/keys.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { doubtful, publish, published, resultIs } from '../support/finished-generation.js';
import { readJob } from '../support/job-rows.js';
import { H264, picture, sine } from '../support/media-files.js';

let stage: ActivityStage;
let made: string;
let short: string;

beforeAll(async () => {
  stage = await startActivityStage();
  made = await stage.files.make(...picture(3), ...sine(3), ...H264, '-c:a', 'aac', '-b:a', '32k', 'made.mp4');
  short = await stage.files.make(...picture(1), ...sine(1), ...H264, '-c:a', 'aac', 'short.mp4');
});
afterAll(() => stage?.stop());

type TakenOver = Pick<ToPublish, 'userId' | 'jobId' | 'generationId' | 'takesAny'>;

/** A job of ours, as its workflow publishes a generation that others have named. */
async function takenOver({ withFiles = true } = {}): Promise<TakenOver> {
  const job = await stage.job();
  await insertJob(stage.deps.db, job, []);
  if (!withFiles) await stage.deps.store.delete(job.video.key);
  return { userId: job.userId, jobId: job.jobId, generationId: 'g' };
}

/** One of the present system. */
async function ofThePresent(): Promise<TakenOver> {
  const { userId, jobId } = await stage.job();
  await stage.deps.db.videoJob.create({ data: { id: jobId, userId, status: 'processing' } });
  return { userId, jobId, generationId: 'g' };
}

const publishing = (what: TakenOver, path: string, on = activityTry()) => publish(stage, what, resultIs(path), on);

/** Two tries, of which the first fails. */
async function publishingTwice(what: TakenOver, path: string) {
  const first = activityTry();
  const failure = await failureOf(publishing(what, path, first));
  const second = activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
  return { failure, news: await publishing(what, path, second) };
}

const rowOf = ({ jobId }: TakenOver) => readJob(stage.deps.db, jobId);

describe('publishResult of a job that was taken over, whose submission is known', () => {
  it('takes what fits it', async () => {
    const { durationSeconds } = published(await publishing(await takenOver(), made));
    expect(durationSeconds).toBeCloseTo(3, 0);
  });

  it.each([
    ['the uploaded video, unchanged', () => stage.files.at('talk.mp4'), 'unchanged'],
    ['another length than the job asks for', () => short, 'expected'],
  ])('refuses %s, and keeps it for a person to decide', async (_what, path, words) => {
    const job = await takenOver();
    const { failure, news } = await publishingTwice(job, path());
    expect(failure).toMatchObject({ type: 'result_invalid', nonRetryable: false });
    expect(failure.message).toContain(words);
    expect(doubtful(news)).toMatchObject({ key: doubtfulKey(job.userId, job.jobId, 'g') });
    expect(await rowOf(job)).toMatchObject({ status: 'needs_attention', errorCode: 'result_doubtful' });
  });

  it('takes what plays where the files it was made from are gone', async () => {
    const { durationSeconds } = published(await publishing(await takenOver({ withFiles: false }), short));
    expect(durationSeconds).toBeCloseTo(1, 0);
  });

  it('waits where these files are not there because the bucket is away', async () => {
    const { store } = stage.deps;
    const deps = {
      ...stage.deps,
      store: { ...store, bucket: 'none', head: async () => undefined, exists: async () => false },
    };
    const failure = await failureOf(publish({ deps }, await takenOver(), resultIs(short)));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
  });
});

describe('publishResult of a job that was taken over, whose submission nobody knows', () => {
  it('takes what plays', async () => {
    const job = await ofThePresent();
    expect(published(await publishing(job, short))).toMatchObject({ key: resultKey(job.userId, job.jobId) });
  });

  it('keeps what does not, for a person to decide', async () => {
    const job = await ofThePresent();
    const { news } = await publishingTwice(job, stage.files.at('voice.wav'));
    expect(doubtful(news)).toMatchObject({ reason: 'It has no picture or no sound.' });
    const { status, doubtfulResult } = await rowOf(job);
    expect({ status, doubtfulResult }).toEqual({ status: 'needs_attention', doubtfulResult: doubtful(news) });
  });

  it('takes what plays where there is no row at all', async () => {
    const job = { userId: 'nobody', jobId: randomUUID(), generationId: 'g' };
    expect(published(await publishing(job, short)).durationSeconds).toBeCloseTo(1, 0);
  });
});

describe('publishResult of a generation that a person has named', () => {
  it('takes what fits, without a warning', async () => {
    const job = { ...(await takenOver()), takesAny: true };
    published(await publishing(job, made));
    expect((await rowOf(job)).warnings).toEqual([]);
  });

  it('takes what does not fit as well, after a second look, with a warning', async () => {
    const job = { ...(await takenOver()), takesAny: true };
    const { failure, news } = await publishingTwice(job, short);
    expect(failure).toMatchObject({ type: 'result_invalid', nonRetryable: false });
    const key = resultKey(job.userId, job.jobId);
    expect(published(news)).toMatchObject({ key, durationSeconds: expect.closeTo(1, 0) });
    expect(await stage.deps.store.head(doubtfulKey(job.userId, job.jobId, 'g'))).toBeUndefined();
    expect(await rowOf(job)).toMatchObject({
      ...{ status: 'queued', errorCode: null, doubtfulResult: null },
      warnings: [{ code: 'result_accepted', field: 'result', message: expect.stringContaining('It lasts 1.') }],
    });
  });
});
