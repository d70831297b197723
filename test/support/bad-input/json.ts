import { type Group, json } from './bad-input.js';

/** Bodies of JSON, and words in them. */

const VALIDATE = '/api/v1/jobs/validate';
/** With files of the stage. */
export const RIGHT_JOB = {
  video: { assetId: '<video>' },
  audio: [{ refId: 'anna', assetId: '<audio>' }],
  segments: [{ startTime: 0, endTime: 2, audioInput: { refId: 'anna' } }],
};
const BODY = '400 invalid_request: body';

const body = (what: string, answer: string, text: string | Buffer) => json(what, answer, VALIDATE, text);
/** A right job, with this instead. */
const job = (what: string, answer: string, change: object) =>
  json(what, answer, VALIDATE, JSON.stringify({ ...RIGHT_JOB, ...change }));
/** A right job whose first segment has this text instead of its times. */
const times = (what: string, answer: string, text: string) =>
  body(what, answer, JSON.stringify(RIGHT_JOB).replace('"startTime":0,"endTime":2', text));

const whole = JSON.stringify(RIGHT_JOB);

export const JSON_BODIES: Group = {
  title: 'JSON',
  cases: [
    body('nothing', BODY, ''),
    ...['null', '[]', '7', '"words"', 'true'].map((text) => body(`${text} instead of an object`, BODY, text)),
    ...['{', '{"a":1,}', "{'a':1}", '{a:1}', '{"a":1}{"b":2}', '{"a":NaN}', '{"a":Infinity}', '{"a":0x10}', '{"a":01}']
      .concat('{"a":1 /* one */}', '{"a":"\n"}', '{"a":"\\x41"}', '<a/>')
      .map((text) => body(JSON.stringify(text).slice(1, -1), BODY, text)),
    body('UTF-8 that is none', BODY, Buffer.from('7b2261223a22ff227d', 'hex')),
    body('UTF-8 longer than it need be', BODY, Buffer.from('7b2261223a22c080227d', 'hex')),
    body('half a character of UTF-8', BODY, Buffer.from('7b2261223a22e28222', 'hex')),
    body('a NUL behind it', BODY, `${whole}\0`),
    body('a byte order mark before it: left out', '200', `\ufeff${whole}`),
    body('arrays in arrays, 60,000 deep', BODY, '['.repeat(60_000) + ']'.repeat(60_000)),
    body('arrays in arrays without end', BODY, '['.repeat(100_000)),
    body(
      'objects in objects, 10,000 deep',
      '400 invalid_request: options.a',
      whole.replace('{', `{"options":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)},`),
    ),
    body('a field twice: the last one counts', '400 invalid_request: segments', `${whole.slice(0, -1)},"segments":7}`),
    body(
      'fields of every object',
      '400 invalid_request: __proto__, constructor, toString',
      `${whole.slice(0, -1)},"__proto__":{"admin":true},"constructor":{},"toString":1}`,
    ),
    job('a field nobody knows', '400 invalid_request: userId', { userId: 'somebody-else' }),
    job(
      '10,000 fields nobody knows',
      '400 invalid_request: 100 fields',
      Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`field${n}`, 1])),
    ),
    times('1e999', '400 invalid_request: segments[0].startTime', '"startTime":1e999,"endTime":2'),
    times(
      'a number of 50,000 digits',
      '400 invalid_request: segments[0].endTime',
      `"startTime":0,"endTime":${'9'.repeat(50_000)}`,
    ),
    times('1e308 s', '422 invalid_segments: segments[0].endTime', '"startTime":0,"endTime":1e308'),
    times('a time below nothing', '422 invalid_segments: segments[0].startTime', '"startTime":-1,"endTime":2'),
    times('nothing, with a sign', '200', '"startTime":-0,"endTime":2'),
    times(
      'a tenth of a millionth of a second',
      '422 invalid_segments: segments[0].endTime',
      '"startTime":0,"endTime":1e-7',
    ),
    times('an end before the start', '422 invalid_segments: segments[0].endTime', '"startTime":2,"endTime":1'),
    times('a number as a word', '400 invalid_request: segments[0].startTime', '"startTime":"0","endTime":2'),
    times('a number as a list', '400 invalid_request: segments[0].startTime', '"startTime":[0],"endTime":2'),
    times('null for a number', '400 invalid_request: segments[0].startTime', '"startTime":null,"endTime":2'),
    job('no segment', '422 invalid_segments: segments', { segments: [] }),
    job('3,001 segments', '400 invalid_request: segments', {
      segments: Array.from({ length: 3_001 }, () => RIGHT_JOB.segments[0]),
    }),
    job('a segment that is a list', '400 invalid_request: segments[0]', { segments: [[]] }),
  ],
};

const NAME = '400 invalid_request: name';
const ID = '400 invalid_request: video.assetId';
const audio = (...refIds: unknown[]) => ({ audio: refIds.map((refId) => ({ refId, assetId: '<audio>' })) });

export const JOB_WORDS: Group = {
  title: 'Words of a job',
  cases: [
    job('a name of 201 characters', NAME, { name: 'x'.repeat(201) }),
    job('a name of nothing', NAME, { name: '   ' }),
    job('a name that is a number', NAME, { name: 7 }),
    ...[
      ['a NUL', '\0'],
      ['a line break', '\n'],
      ['an escape of terminals', '\x1b[2J'],
      ['a turn of the direction of writing', '\u202e'],
    ]
      .concat([
        ['an isolate of bidi', '\u2066'],
        ['a line separator', '\u2028'],
        ['a byte order mark', '\ufeff'],
        ['a zero-width space', '\u200b'],
        ['a tag of Unicode', '\u{e0041}'],
      ])
      .map(([what, letter]) => job(`a name with ${what}`, NAME, { name: `a${letter}b` })),
    body('a name with half a character', NAME, `${whole.slice(0, -1)},"name":"a\\ud800b"}`),
    job('a name of the families of emoji: taken', '200', { name: '👩‍👩‍👧‍👦 नमस्ते مرحبا' }),
    job('a name with markup: taken as words', '200', { name: '<img src=x onerror=alert(1)>' }),
    job('a name with SQL: taken as words', '200', { name: "'; DROP TABLE video_jobs; --" }),
    ...[7, null, '', 'no-uuid', `{${'0'.repeat(36)}}`, '../../etc', '%00'].map((assetId) =>
      job(`${JSON.stringify(assetId)} for an asset`, ID, { video: { assetId } }),
    ),
    job('an asset with a NUL', ID, { video: { assetId: '<video>\0' } }),
    job('an asset nobody has', '404 asset_not_found: video.assetId', { video: { assetId: '<nobody>' } }),
    job('another user’s asset', '404 asset_not_found: video.assetId', { video: { assetId: '<theirs>' } }),
    job('an asset that is still being sent', '409 asset_incomplete: video.assetId', { video: { assetId: '<upload>' } }),
    job('an asset that was refused', '422 invalid_media: video.assetId', { video: { assetId: '<refused>' } }),
    job('a video as audio', '422 invalid_media: audio[0].assetId', { audio: [{ refId: 'anna', assetId: '<video>' }] }),
    job('an audio as video', '422 invalid_media: video.assetId', { video: { assetId: '<audio>' } }),
    job('a video as picture', '422 invalid_media: posterAssetId', { posterAssetId: '<video>' }),
    job('no audio', '400 invalid_request: audio', { audio: [] }),
    job('one refId twice', '400 invalid_request: audio[1].refId', audio('anna', 'anna')),
    job('more audio than may be', '400 invalid_request: audio', audio('anna', 'b', 'c', 'd')),
    ...['', 'a b', '../a', 'a\0', 'ä', 'x'.repeat(65), 7].map((refId) =>
      job(
        `${JSON.stringify(refId).slice(0, 20)} for a refId`,
        '400 invalid_request: audio[1].refId',
        audio('anna', refId),
      ),
    ),
    job('a refId that no audio has', '422 invalid_segments: segments[0].audioInput.refId', audio('ben')),
    job('a model nobody knows', '400 invalid_request: model', { model: 'lipsync-9' }),
    job('a model of every object', '400 invalid_request: model', { model: 'constructor' }),
    job('an option nobody knows', '400 invalid_request: options.fps', { options: { fps: 25 } }),
    job('a temperature of 2', '400 invalid_request: options.temperature', { options: { temperature: 2 } }),
  ],
};
