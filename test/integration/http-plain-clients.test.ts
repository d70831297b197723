import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobSchema, problemSchema } from '../../src/http/schemas.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { SEGMENT } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

/** What the plainest clients send, byte by byte; only the boundary is ours. */

const MP4 = Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0 the picture', 'latin1');
const MP3 = Buffer.from('ID3\x04\0\0\0\0\0\0 the sound', 'latin1');
const OPUS = Buffer.from('OggS\0\x02 the voice OpusHead', 'latin1');
const WEBM = Buffer.from('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm the sound', 'latin1');
const segmentsFor = (refId: string) => JSON.stringify([{ ...SEGMENT, audioInput: { refId } }]);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => clearJobs(api));
afterAll(async () => {
  await api?.stop();
});

type RawPart = [headers: string, body: string | Buffer];

function bodyOf(parts: readonly RawPart[]): Buffer {
  const chunks = parts.flatMap(([headers, body]) => [`--b\r\n${headers}\r\n\r\n`, body, '\r\n']);
  return Buffer.concat([...chunks, '--b--\r\n'].map((chunk) => Buffer.from(chunk)));
}

async function submit(parts: readonly RawPart[]) {
  const response = await fetch(`${api.url}/api/v1/sync/pro-sync-process`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: bodyOf(parts),
  });
  return { status: response.status, body: await response.json() };
}

/** Submits and expects it to be taken; what the job's workflow is given. */
async function taken(parts: readonly RawPart[]) {
  const { status, body } = await submit(parts);
  expect(status, JSON.stringify(body)).toBe(202);
  jobSchema.parse(body);
  const [input] = api.started;
  if (!input) throw new Error('The job was not started.');
  return input;
}

const named = (name: string, rest = '') => `Content-Disposition: form-data; name="${name}"${rest}`;
const VIDEO: RawPart = [named('video', '; filename="base.mp4"'), MP4];
const AUDIO: RawPart = [named('audio', '; filename="base.mp3"'), MP3];
const SEGMENTS: RawPart = [named('segments'), segmentsFor('base')];

describe('a form as it is sent by', () => {
  it('Python requests: no types', async () => {
    expect(await taken([SEGMENTS, VIDEO, AUDIO])).toMatchObject({
      video: { contentType: 'video/mp4', fileName: 'base.mp4' },
      audio: [{ refId: 'base', contentType: 'audio/mpeg', fileName: 'base.mp3' }],
    });
  });

  it('Python requests with bytes instead of files: the file is called like its field', async () => {
    const video: RawPart = [named('video', '; filename="video"'), MP4];
    const audio: RawPart = [named('audio[anna]', '; filename="audio[anna]"'), MP3];
    expect(await taken([[named('segments'), segmentsFor('anna')], video, audio])).toMatchObject({
      video: { fileName: 'video', key: expect.stringMatching(/\/video\.mp4$/) },
      audio: [{ refId: 'anna', key: expect.stringMatching(/\/audio\.mp3$/) }],
    });
  });

  it('older Python requests, with a name that is not ASCII', async () => {
    const audio: RawPart = [named('audio[a]', "; filename*=utf-8''%E8%AA%9E%20%281%29.mp3"), MP3];
    const { audio: stored } = await taken([[named('segments'), segmentsFor('a')], VIDEO, audio]);
    expect(stored).toMatchObject([{ refId: 'a', fileName: '語 (1).mp3' }]);
  });

  it('.NET: names without quotes, file names twice, no types of files', async () => {
    const disposition = (name: string, file: string) =>
      `Content-Disposition: form-data; name=${name}; filename=${file}; filename*=utf-8''${file}`;
    const words: RawPart = [
      'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=segments',
      segmentsFor('base'),
    ];
    const parts: RawPart[] = [[disposition('video', 'base.mp4'), MP4], [disposition('audio', 'base.mp3'), MP3], words];
    expect(await taken(parts)).toMatchObject({ video: { fileName: 'base.mp4' }, audio: [{ refId: 'base' }] });
  });

  it('.NET with a name that is not ASCII', async () => {
    const encoded = `=?utf-8?B?${Buffer.from('é.mp4').toString('base64')}?=`;
    const video: RawPart = [
      `Content-Disposition: form-data; name=video; filename="${encoded}"; filename*=utf-8''%C3%A9.mp4`,
      MP4,
    ];
    expect((await taken([video, AUDIO, SEGMENTS])).video.fileName).toBe('é.mp4');
  });

  it('curl, which calls what it does not know octet-stream', async () => {
    const octets = 'Content-Type: application/octet-stream';
    const video: RawPart = [`${named('video', '; filename="base.m4v"')}\r\n${octets}`, MP4];
    const audio: RawPart = [`${named('audio', '; filename="voice.opus"')}\r\n${octets}`, OPUS];
    expect(await taken([video, audio, [named('segments'), segmentsFor('voice')]])).toMatchObject({
      video: { contentType: 'video/mp4', fileName: 'base.m4v' },
      audio: [{ refId: 'voice', contentType: 'audio/ogg', fileName: 'voice.opus' }],
    });
  });

  it('a browser that recorded sound, and calls it video', async () => {
    const audio: RawPart = [`${named('audio[me]', '; filename="blob"')}\r\nContent-Type: video/webm;codecs=opus`, WEBM];
    const { audio: stored } = await taken([VIDEO, audio, [named('segments'), segmentsFor('me')]]);
    expect(stored).toMatchObject([{ contentType: 'audio/webm', key: expect.stringMatching(/\.webm$/) }]);
  });

  it('S3 tools: binary/octet-stream, and the sound of an MP4 as video/mp4', async () => {
    const video: RawPart = [`${named('video', '; filename="v"')}\r\nContent-Type: binary/octet-stream`, MP4];
    const audio: RawPart = [`${named('audio', '; filename="base.mp4"')}\r\nContent-Type: video/mp4`, MP4];
    expect(await taken([video, audio, SEGMENTS])).toMatchObject({ audio: [{ contentType: 'audio/mp4' }] });
  });

  it('a program that names nothing', async () => {
    const video: RawPart = [`${named('video')}\r\nContent-Type: video/mp4`, MP4];
    const parts: RawPart[] = [video, [named('audio'), MP3], [named('segments'), segmentsFor('audio')]];
    expect(await taken(parts)).toMatchObject({
      video: { fileName: 'video.mp4' },
      audio: [{ refId: 'audio', fileName: 'audio.mp3' }],
    });
  });

  it('a program with the longest and oddest of names', async () => {
    const video: RawPart = [named('video', `; filename="C:\\\\films\\\\${'x'.repeat(5_000)}.mp4"`), MP4];
    const audio: RawPart = [named('audio[a]', '; filename="../\u202e語\u0007.mp3"'), MP3];
    const input = await taken([video, audio, [named('segments'), segmentsFor('a')]]);
    expect(input.video.fileName).toBe(`${'x'.repeat(251)}.mp4`);
    expect(input.audio[0]?.fileName).toBe('語.mp3');
    const row = await api.database.db.videoJob.findUnique({ where: { id: input.jobId } });
    expect(row?.input).toMatchObject({ video: { fileName: input.video.fileName } });
  });
});

describe('segments as Windows tools write them', () => {
  const text = segmentsFor('base');
  const utf16 = Buffer.from(text, 'utf16le');

  it.each([
    ['with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['in UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['in UTF-16, the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['in UTF-16 without a mark', utf16],
    ['with line ends around them', Buffer.from(`\r\n${text}\r\n`)],
  ])('are taken %s', async (_what, bytes) => {
    const file: RawPart = [named('segments', '; filename="segments.json"'), bytes];
    expect((await taken([VIDEO, AUDIO, file])).segments).toEqual([{ ...SEGMENT, audioInput: { refId: 'base' } }]);
  });

  it('are refused in an encoding that is none', async () => {
    const { status, body } = await submit([VIDEO, AUDIO, [named('segments'), Buffer.from([0x5b, 0xff, 0xc0, 0x5d])]]);
    expect(status).toBe(400);
    expect(problemSchema.parse(body).issues).toEqual([
      { field: 'segments', pointer: '/segments', message: 'Is no text in UTF-8, or in UTF-16 with a byte order mark.' },
    ]);
  });
});

it('an audio may be called __proto__, and its job has it', async () => {
  const audio: RawPart = [named('audio[__proto__]', '; filename="a.mp3"'), MP3];
  const input = await taken([VIDEO, audio, [named('segments'), segmentsFor('__proto__')]]);
  expect(input).toMatchObject({ audio: [{ refId: '__proto__' }], segments: [{ audioInput: { refId: '__proto__' } }] });
});

it('every file that is no media is named in one answer, and nothing is kept', async () => {
  const html: RawPart = [named('video', '; filename="base.mp4"'), '<!doctype html><title>Not found</title>'];
  const pdf: RawPart = [`${named('audio[a]', '; filename="a.wav"')}\r\nContent-Type: audio/wav`, '%PDF-1.7\n'];
  const base64: RawPart = [`${named('audio[b]', '; filename="b.mp3"')}\r\nContent-Transfer-Encoding: base64`, 'SUQz'];
  const { status, body } = await submit([html, pdf, base64, SEGMENTS]);
  expect(status).toBe(400);
  const { issues = [] } = problemSchema.parse(body);
  expect(issues.map(({ field, message }) => `${field}: ${message}`).toSorted()).toEqual([
    expect.stringMatching(/^audio\[a\]: "a\.wav" is a PDF document; needed is audio/),
    expect.stringMatching(/^audio\[b\]: "b\.mp3" is a text; needed is audio/),
    expect.stringMatching(/^audio\[b\]: Has the Content-Transfer-Encoding base64/),
    expect.stringMatching(/^video: "base\.mp4" is an HTML page, as a download that failed leaves it; needed is video/),
  ]);
  expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
});
