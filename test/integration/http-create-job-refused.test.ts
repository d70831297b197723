import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { file, jobForm, problemOf, SEGMENT, submitForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => clearJobs(api));
afterAll(async () => {
  await api?.stop();
});

const nothingLeft = async () => {
  expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  expect(await api.database.db.asset.count({ where: { removedAt: null } })).toBe(0);
  expect(await api.database.db.videoJob.count()).toBe(0);
  expect(api.started).toEqual([]);
};

const set = (name: string, value: unknown) => (form: FormData) =>
  form.set(name, typeof value === 'string' ? value : JSON.stringify(value));

const addAudio =
  (...names: string[]) =>
  (form: FormData) => {
    for (const name of names) form.append('audio', file('audio/wav'), `${name}.wav`);
  };

describe('a refused job leaves nothing behind', () => {
  const cases: [string, (form: FormData) => void, number, string, string[]][] = [
    ['no video', (form) => form.delete('video'), 400, 'invalid_request', ['video']],
    ['two videos', (form) => form.append('video', file('video/mp4'), 'b.mp4'), 400, 'invalid_request', ['video']],
    ['an empty video', (form) => form.set('video', file('video/mp4', ''), 'a.mp4'), 400, 'invalid_request', ['video']],
    ['a video that is a text', set('video', 'talk.mp4'), 400, 'invalid_request', ['video']],
    [
      'a video that nothing tells to be one',
      (form) => form.set('video', file('text/plain'), 'a.txt'),
      400,
      'invalid_request',
      ['video'],
    ],
    ['no audio', (form) => form.delete('audio'), 400, 'invalid_request', ['audio']],
    [
      'an audio that is a picture by its type',
      (form) => form.set('audio', file('image/png'), 'anna.png'),
      400,
      'invalid_request',
      ['audio'],
    ],
    [
      'two audio of one name',
      (form) => form.append('audio[anna]', file('audio/wav'), 'b.wav'),
      400,
      'invalid_request',
      ['audio[anna]'],
    ],
    [
      'a bad refId',
      (form) => form.append('audio[a b]', file('audio/wav'), 'b.wav'),
      400,
      'invalid_request',
      ['audio[a b]'],
    ],
    ['too many audio files', addAudio('b', 'c', 'd'), 400, 'invalid_request', ['audio']],
    ['an unknown file', (form) => form.append('image', file('image/png'), 'a.png'), 400, 'invalid_request', ['image']],
    ['an unknown field', set('label', 'mine'), 400, 'invalid_request', ['label']],
    ['no segments', (form) => form.delete('segments'), 400, 'invalid_request', ['segments']],
    ['segments twice', (form) => form.append('segments', '[]'), 400, 'invalid_request', ['segments']],
    ['segments that are no JSON', set('segments', '[{'), 400, 'invalid_request', ['segments']],
    ['segments without end', set('segments', `"${'x'.repeat(300_000)}"`), 400, 'invalid_request', ['segments']],
    [
      'a label in a segment',
      set('segments', [{ ...SEGMENT, label: 'A' }]),
      400,
      'invalid_request',
      ['segments[0].label'],
    ],
    ['an unknown model', set('model', 'lipsync-9'), 400, 'invalid_request', ['model']],
    ['an unknown option', set('options', { fps: 25 }), 400, 'invalid_request', ['options.fps']],
    ['a wrong sync_mode', set('options', { sync_mode: 'stretch' }), 400, 'invalid_request', ['options.sync_mode']],
    [
      'half a crop',
      set('segments', [{ ...SEGMENT, audioInput: { refId: 'anna', endTime: 1 } }]),
      422,
      'invalid_segments',
      ['segments[0].audioInput.startTime'],
    ],
    [
      'an unknown refId',
      set('segments', [{ ...SEGMENT, audioInput: { refId: 'ben' } }]),
      422,
      'invalid_segments',
      ['segments[0].audioInput.refId'],
    ],
    [
      'an overlap',
      set('segments', [SEGMENT, { ...SEGMENT, startTime: 1 }]),
      422,
      'invalid_segments',
      ['segments[1].startTime'],
    ],
    ['no segment', set('segments', []), 422, 'invalid_segments', ['segments']],
  ];

  it.each(cases)('%s', async (_what, change, status, code, fields) => {
    const response = await submitForm(api.url, jobForm(change));
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status, code });
    expect([...new Set(problem.issues?.map(({ field }) => field))]).toEqual(fields);
    expect(response.status).toBe(status);
    await nothingLeft();
  });

  it('names all faults of form, words and times in one answer', async () => {
    const response = await submitForm(
      api.url,
      jobForm((form) => {
        form.append('image', file('image/png'), 'a.png');
        form.append('options', '{');
        form.set('segments', JSON.stringify([{ ...SEGMENT, endTime: -1 }]));
      }),
    );
    const { issues } = await problemOf(response);
    expect(issues?.map(({ field }) => field)).toEqual(['image', 'options', 'segments[0].endTime']);
    await nothingLeft();
  });

  it.each([
    ['JSON', { 'content-type': 'application/json' }],
    ['words in a URL', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['something like a form', { 'content-type': 'multipart/form-database; boundary=b' }],
    ['nothing declared', {}],
  ])('%s instead of a multipart form', async (_what, headers) => {
    const response = await fetch(`${api.url}/api/v1/sync/pro-sync-process`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.from('{}'),
    });
    expect(await problemOf(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    await nothingLeft();
  });

  const posted = (contentType: string, body: string) =>
    fetch(`${api.url}/api/v1/sync/pro-sync-process`, {
      ...{ method: 'POST', headers: { 'content-type': contentType }, body: Buffer.from(body) },
    });

  it.each([
    ['no boundary', 'multipart/form-data', /^Has no boundary\. Leave this header to your HTTP client/],
    ['an empty boundary', 'multipart/form-data; boundary=""', /^Has no boundary/],
    ['a boundary of 253 characters', `multipart/form-data; boundary=${'b'.repeat(253)}`, /253 characters; 70 are/],
    ['a boundary of 4,000', `multipart/form-data; boundary=${'b'.repeat(4_000)}`, /4000 characters; 70 are/],
    ['a boundary with a backslash', 'multipart/form-data; boundary="a\\b"', /characters that none may have/],
    [
      'a boundary that is no ASCII',
      `multipart/form-data; boundary=${'ö'.repeat(140)}`,
      /characters that none may have/,
    ],
    [
      'a boundary the body does not have',
      'multipart/form-data; boundary=other',
      /^Names a boundary that the body does not/,
    ],
  ])('a form with %s', async (_what, contentType, message) => {
    const body = '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nsync-3\r\n--b--\r\n';
    expect(await problemOf(await posted(contentType, body))).toMatchObject({
      ...{ status: 400, code: 'invalid_request' },
      issues: [{ field: 'Content-Type', message: expect.stringMatching(message) }],
    });
    await nothingLeft();
  });

  it('a form of nothing', async () => {
    expect(await problemOf(await posted('multipart/form-data; boundary=b', ''))).toMatchObject({
      issues: [{ field: 'Content-Type', message: expect.stringContaining('the body is empty') }],
    });
  });

  it.each(['b'.repeat(252), "a'()+_,-./:=? b"])(
    'a form without its files, not for its boundary "%s"',
    async (boundary) => {
      const body = `--${boundary}\r\nContent-Disposition: form-data; name="segments"\r\n\r\n[]\r\n--${boundary}--\r\n`;
      const { issues } = await problemOf(await posted(`Multipart/Form-Data; Boundary="${boundary}"`, body));
      expect(issues?.map(({ field }) => field)).toEqual(['video', 'audio', 'segments']);
    },
  );

  it('where the bucket is another installation’s, and stores nothing there', async () => {
    const store = createObjectStore({ ...api.s3.config, S3_BUCKET: `bucket-${crypto.randomUUID()}` });
    const url = await api.variant({ store });
    const refused = { status: 503, code: 'service_unavailable' };
    expect(await problemOf(await submitForm(url, jobForm()))).toMatchObject({
      ...{ ...refused, detail: expect.stringMatching(/is not there\. This database's bucket is/) },
    });
    await store.ensureBucket();
    await store.writeMark({ installationId: 'other', token: 'other' });
    expect(await problemOf(await submitForm(url, jobForm()))).toMatchObject({
      ...{ ...refused, detail: expect.stringMatching(/belongs to another installation/) },
    });
    expect(await store.deletePrefix('users/local-user/assets/')).toBe(0);
    store.close();
    await nothingLeft();
  });

  it('when PostgreSQL does not answer', async () => {
    const db = createDb('postgresql://nobody:nothing@127.0.0.1:1/none');
    const response = await submitForm(await api.variant({ db }), jobForm());
    await db.$disconnect();
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await nothingLeft();
  });

  it('when S3 does not answer', async () => {
    const store = createObjectStore({ ...api.s3.config, S3_ENDPOINT: 'http://127.0.0.1:1' });
    const response = await submitForm(await api.variant({ store }), jobForm());
    store.close();
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await nothingLeft();
  });
});
