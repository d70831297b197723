import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { type TestSimulator, testSimulator } from '../support/simulator-client.js';

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await testSimulator({ ffmpegPath: '/nowhere/ffmpeg', scenario: 'fails', concurrencyLimit: 1000 });
});
afterAll(() => simulator.remove());

const video = { type: 'video', url: 'http://127.0.0.1:9/v.mp4' };
const audio = { type: 'audio', url: 'http://127.0.0.1:9/a.wav', refId: 'voice' };
const segment = { startTime: 0, endTime: 1, audioInput: { refId: 'voice' } };
const base = { model: 'lipsync-2', input: [video, audio] };

it.each([
  ['the least', base],
  [
    'everything known',
    {
      ...base,
      segments: [{ ...segment, audioInput: { refId: 'voice', startTime: 0, endTime: 1 } }],
      options: { sync_mode: 'remap', temperature: 0.5, active_speaker_detection: { auto_detect: true } },
      webhookUrl: 'http://127.0.0.1:9/hook',
      outputFileName: 'a_name-1',
    },
  ],
])('accepts %s', async (_what, body) => {
  const { status, body: made } = await simulator.create(body);
  expect(status).toBe(201);
  expect(made).toMatchObject({ status: 'PENDING', model: 'lipsync-2', outputUrl: null });
});

describe('a body of the wrong shape gets 400 with a list of messages:', () => {
  it.each([
    ['an unknown field', { ...base, webhook_url: 'x' }, 'property webhook_url should not exist'],
    ['an unknown model', { ...base, model: 'lipsync-9' }, /^model must be one of the following values: sync-3, /],
    ['no input', { model: 'lipsync-2' }, 'input must be an array'],
    ['an unknown input type', { ...base, input: [{ type: 'film' }] }, /^input\.0\.?.* must be one of .*video, image/],
    [
      'an unknown field of an input',
      { ...base, input: [{ ...video, label: 'x' }, audio] },
      'input.0.property label should not exist',
    ],
    ['an input without a source', { ...base, input: [video, { type: 'audio' }] }, 'input.1 must have url or assetId'],
    ['a URL that is none', { ...base, webhookUrl: 'hook' }, 'webhookUrl must be a URL address'],
    [
      'an unknown field of a segment',
      { ...base, segments: [{ ...segment, label: 'x' }] },
      'segments.0.property label should not exist',
    ],
    [
      'an unknown field of audioInput',
      { ...base, segments: [{ ...segment, audioInput: { refId: 'voice', url: 'x' } }] },
      'segments.0.audioInput.property url should not exist',
    ],
    [
      'a negative time',
      { ...base, segments: [{ ...segment, startTime: -1 }] },
      'segments.0.startTime must not be less than 0',
    ],
    [
      'a time as text',
      { ...base, segments: [{ ...segment, startTime: '0' }] },
      'segments.0.startTime must be a number conforming to the specified constraints',
    ],
  ])('%s', async (_what, body, message) => {
    const { status, body: fault } = await simulator.create(body);
    expect({ status, statusCode: fault.statusCode, error: fault.error }).toEqual({
      status: 400,
      statusCode: 400,
      error: 'Bad Request',
    });
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(fault.message).toContainEqual(expected);
  });

  it('a body that is no JSON', async () => {
    const headers = { 'x-api-key': 'test-key-not-real', 'content-type': 'application/json' };
    const response = await fetch(`${simulator.url}/v2/generate`, { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(400);
  });
});

describe('what does not fit together gets 422:', () => {
  const segments = (...all: unknown[]) => ({ ...base, segments: all });
  const voice = (crop: object) => ({ ...segment, audioInput: { refId: 'voice', ...crop } });
  const code = 'generation_input_segments_invalid';
  it.each([
    ['a refId nobody has', segments({ ...segment, audioInput: { refId: 'other' } }), code],
    ['a refId twice', { ...segments(segment), input: [video, audio, audio] }, code],
    ['an audio without refId', { ...segments(segment), input: [video, { ...audio, refId: undefined }] }, code],
    ['half a crop', segments(voice({ startTime: 1 })), code],
    ['an empty crop', segments(voice({ startTime: 1, endTime: 1 })), code],
    ['an empty segment', segments({ ...segment, endTime: 0 }), code],
    ['overlapping segments', segments({ ...segment, startTime: 0.5, endTime: 2 }, segment), code],
    ['two videos', { ...base, input: [video, video, audio] }, 'generation_input_too_many_visual'],
    ['no audio', { ...base, input: [video] }, 'generation_input_validation_failed'],
    ['two audios without segments', { ...base, input: [video, audio, audio] }, 'generation_input_validation_failed'],
  ])('%s', async (_what, body, errorCode) => {
    const { status, body: fault } = await simulator.create(body);
    expect({ status, errorCode: fault.errorCode }).toEqual({ status: 422, errorCode });
  });

  it.each([
    [{ activeSpeakerDetection: {} }, 'Invalid generation options: property activeSpeakerDetection does not exist'],
    [{ temperature: 2 }, 'Invalid generation options: temperature must not be greater than 1'],
    [
      { active_speaker_detection: { autoDetect: true } },
      'Invalid generation options: active_speaker_detection.property autoDetect does not exist',
    ],
  ])('options %j', async (options, message) => {
    const { status, body } = await simulator.create({ ...base, options });
    expect({ status, message: body.message }).toEqual({ status: 422, message });
  });
});

describe('a create is refused with an asset that is', () => {
  it.each([
    ['no uuid', 'nothing', 400, 'invalid_asset_id_format'],
    ['not there', '00000000-0000-4000-8000-000000000000', 404, 'asset_not_found'],
  ])('%s', async (_what, assetId, status, errorCode) => {
    const answer = await simulator.create({ ...base, input: [{ type: 'video', assetId }, audio] });
    expect({ status: answer.status, errorCode: answer.body.errorCode }).toEqual({ status, errorCode });
  });

  it('of another kind', async () => {
    const asset = await simulator.send('POST', '/v2/assets', { url: 'http://127.0.0.1:9/a.wav', type: 'AUDIO' });
    const input = [{ type: 'video', assetId: asset.body.id }, audio];
    const { status, body } = await simulator.create({ ...base, input });
    expect({ status, code: body.errorCode }).toEqual({ status: 422, code: 'generation_input_asset_type_mismatch' });
  });
});

it.each([
  ['two words!', 'two_words'],
  ['ok_-9', 'ok_-9'],
  ['äöü', null],
])('outputFileName %j is echoed as %j', async (outputFileName, echoed) => {
  const { body } = await simulator.create({ ...base, outputFileName });
  expect(body.outputFileName).toBe(echoed);
});
