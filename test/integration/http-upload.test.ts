import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobSchema, problemSchema } from '../../src/http/schemas.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { SEGMENT } from '../support/job-form.js';
import { megabytes, multipartBody, type Part, post } from '../support/multipart.js';
import { filesIn } from '../support/own-bucket.js';

const MIB = 1024 ** 2;
const audio: Part = { name: 'audio', fileName: 'anna.wav', type: 'audio/wav', body: '\0nna speaks' };
const segments: Part = { name: 'segments', body: JSON.stringify([SEGMENT]) };
const video = (body: Part['body']): Part => ({ name: 'video', fileName: 'talk.mp4', type: 'video/mp4', body });

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await clearJobs(api);
});
afterAll(async () => {
  await api?.stop();
});

const nothingLeft = async () => {
  await api.inFlight.idle();
  expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  expect(await api.database.db.videoJob.count()).toBe(0);
  expect(await api.database.db.asset.count()).toBe(0);
};

const problemIn = ({ body }: { body: string }) => problemSchema.parse(JSON.parse(body));

/** Some MiB, then nothing until `release` is called: an upload that is under way. */
function stalled(count: number) {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* body() {
    yield* megabytes(count);
    await held;
  }
  return { body: body(), release };
}

/** Bytes are in S3 while the request is still open: nothing else tells that the stream goes straight through. */
const underWay = () => expect.poll(() => filesIn(api.s3)).toMatchObject({ unfinished: [expect.any(String)] });

describe('what a user may have', () => {
  /** The video and the voice of `form` have 2 MiB and 11 bytes. */
  const form = () => multipartBody([segments, video(megabytes(2)), audio]);
  const upTo = (mostBytes: number) => api.variant({ quota: { mostBytes, mostUnfinished: 1 } });

  it('holds for the files of a form, all of them together with those before', async () => {
    const url = await upTo(2 * MIB + 11);
    expect((await post(url, form()).answer).status).toBe(202);
    const again = await post(url, form()).answer;
    expect(problemIn(again)).toMatchObject({
      ...{ status: 413, code: 'quota_exceeded', issues: [{ field: 'video' }] },
      detail: '"talk.mp4" is more than the 0 bytes left to you.',
    });
    await api.inFlight.idle();
    expect(await api.database.db.asset.count()).toBe(2);
  });

  it('is not read to its end where it is more than that', async () => {
    const { answer } = post(await upTo(MIB), form());
    expect(problemIn(await answer)).toMatchObject({
      ...{ status: 413, code: 'quota_exceeded' },
      detail: `"talk.mp4" is more than the ${MIB} bytes left to you.`,
    });
    await nothingLeft();
  });

  it('is not had twice by two requests at once', async () => {
    const url = await upTo(15 * MIB);
    const [one, other] = [stalled(10), stalled(10)];
    const answers = [one, other].map(({ body }) => post(url, multipartBody([segments, video(body), audio])).answer);
    await expect.poll(async () => (await filesIn(api.s3)).unfinished).toHaveLength(2);
    one.release();
    other.release();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202).length).toBeLessThanOrEqual(1);
    expect(statuses).toContain(413);
  });
});

describe('files that stream into S3', () => {
  it('arrive whole, whatever their size', async () => {
    const { answer } = post(api.url, multipartBody([segments, video(megabytes(50)), audio]));
    const { status, body } = await answer;
    expect(status, body).toBe(202);
    const { id } = jobSchema.parse(JSON.parse(body));
    const [input] = api.started;
    expect(input?.jobId).toBe(id);
    const stored = await api.store.open(input?.video.key ?? '');
    const expected = createHash('sha256');
    for (const chunk of megabytes(50)) expected.update(chunk);
    expect(stored.bytes).toBe(50 * MIB);
    expect(
      createHash('sha256')
        .update(await buffer(stored.body))
        .digest('hex'),
    ).toBe(expected.digest('hex'));
    await api.database.db.videoJob.deleteMany();
  });

  it('leave nothing when the client goes away', async () => {
    const { body, release } = stalled(20);
    const { abort } = post(api.url, multipartBody([audio, segments, video(body)]));
    await underWay();
    abort();
    release();
    await expect.poll(() => filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
    await nothingLeft();
  });

  it('leave nothing when the server is stopped', async () => {
    const { body, release } = stalled(20);
    const url = await api.variant({});
    post(url, multipartBody([audio, segments, video(body)]));
    await underWay();
    await api.stopVariant(url);
    await api.inFlight.idle();
    expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
    release();
  });

  it('leave nothing when the body ends too early', async () => {
    const cut = multipartBody([audio, segments, video(megabytes(10))], { end: false });
    const answered = await post(api.url, cut).answer;
    expect(problemIn(answered)).toMatchObject({ status: 400, code: 'upload_incomplete' });
    await nothingLeft();
  });

  it('may not be larger than allowed; the answer reaches who sends all before reading', async () => {
    const url = await api.variant({ settings: { maxUploadBytes: 10 * MIB } });
    const answered = await post(url, multipartBody([audio, video(megabytes(60)), segments])).answer;
    expect(answered.status).toBe(413);
    const message = `"talk.mp4" is larger than ${10 * MIB} bytes.`;
    expect(problemIn(answered)).toMatchObject({ code: 'payload_too_large', issues: [{ field: 'video', message }] });
    await nothingLeft();
  });

  it('may be small and still too large, also while they wait for their turn', async () => {
    const url = await api.variant({ settings: { maxUploadBytes: 10 } });
    const answered = await post(url, multipartBody([video('\0ine byte'), audio, segments])).answer;
    expect(problemIn(answered)).toMatchObject({ code: 'payload_too_large', issues: [{ field: 'audio' }] });
    await nothingLeft();
  });

  it('may be exactly as large as allowed', async () => {
    const url = await api.variant({ settings: { maxUploadBytes: 11 } });
    expect((await post(url, multipartBody([video('\0ine byte'), audio, segments])).answer).status).toBe(202);
    await api.database.db.videoJob.deleteMany();
  });
});

describe('a fault in the middle of a large request', () => {
  const unknown: Part = { name: 'image', fileName: 'a.png', type: 'image/png', body: 'x' };

  it('stops the storing, and is answered with the faults that follow it', async () => {
    const bad: Part = { name: 'options', body: '{"fps":25}' };
    const answered = await post(api.url, multipartBody([audio, unknown, video(megabytes(10)), segments, bad])).answer;
    expect(problemIn(answered)).toMatchObject({ issues: [{ field: 'image' }, { field: 'options.fps' }] });
    await nothingLeft();
  });

  it('is answered without waiting for the rest', async () => {
    const { body, release } = stalled(30);
    const { responded, answer } = post(api.url, multipartBody([audio, unknown, video(body), segments]));
    expect(await responded).toBe(400);
    await nothingLeft();
    release();
    expect(problemIn(await answer).issues).toEqual([expect.objectContaining({ field: 'image' })]);
  });

  it('reaches who sends all before reading', async () => {
    const answered = await post(api.url, multipartBody([unknown, video(megabytes(100)), audio, segments])).answer;
    expect(answered.status).toBe(400);
    await nothingLeft();
  });
});
