import { afterAll, beforeAll, beforeEach, describe, expect, test as it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { type Answer, type TestSimulator, testSimulator } from '../support/simulator-client.js';
import { makeTestMedia, serveFolder, type TestMedia, type TestServer } from '../support/simulator-media.js';

let media: TestMedia;
let files: TestServer;
let simulator: TestSimulator;

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath, fast: true, concurrencyLimit: 100 });
});
beforeEach(() => simulator.setScenario('ok'));
afterAll(async () => {
  await simulator.remove();
  await files.stop();
  await media.remove();
});

let count = 0;
const body = () => ({
  model: 'lipsync-2',
  input: [
    { type: 'video', url: `${files.url}/video.mp4` },
    { type: 'audio', url: `${files.url}/short.wav` },
  ],
  outputFileName: `job-${count++}`,
});
const create = (scenario: ScenarioName, headers: Record<string, string> = {}): Promise<Answer> =>
  simulator.create(body(), { 'x-simulator-scenario': scenario, ...headers });

describe('how a generation ends', () => {
  it.each([
    ['ok', 'COMPLETED', undefined],
    ['fails', 'FAILED', 'generation_pipeline_failed'],
    ['fails-input', 'FAILED', 'generation_input_video_invalid'],
    ['fails-without-code', 'FAILED', undefined],
    ['rejected', 'REJECTED', 'generation_model_duration_exceeded'],
  ] as const)('%s: %s %s', async (scenario, status, errorCode) => {
    const { body: created } = await create(scenario);
    const generation = await simulator.settled(created.id);
    expect(generation).toMatchObject({ status });
    expect(generation.errorCode).toBe(errorCode);
  });

  it('slow is not ready before its time', async () => {
    const { body: created } = await create('slow', { 'x-simulator-seconds': '0.6' });
    await simulator.settled(created.id);
    const record = simulator.inspect().generations.find(({ id }) => id === created.id);
    const took = Date.parse(record?.finishedAt ?? '') - Date.parse(record?.createdAt ?? '');
    expect(took).toBeGreaterThanOrEqual(595);
  });

  it('never-finishes goes on until told', async () => {
    const { body: created } = await create('never-finishes');
    const polled = await simulator.send('GET', `/v2/generate/${created.id}?wait=true&timeout=1`);
    expect(polled.body.status).toBe('PROCESSING');
    expect(polled.headers.get('x-sync-wait-mode')).toBe('long_poll');
    const refused = await simulator.send('DELETE', `/v2/generations/${created.id}`);
    expect(refused).toMatchObject({ status: 409, body: { errorCode: 'generation_not_deletable_while_processing' } });
    await simulator.send('POST', `/_simulator/generations/${created.id}/finish`);
    expect(await simulator.settled(created.id)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a generation ends by what its media are', () => {
  const video = () => ({ type: 'video', url: `${files.url}/video.mp4` });
  const voice = () => ({ type: 'audio', url: `${files.url}/short.wav`, refId: 'voice' });
  const ends = async (input: unknown[], segments?: unknown) => {
    const created = await simulator.create({ model: 'lipsync-2', input, segments });
    return (await simulator.settled(created.body.id)).errorCode;
  };
  const segment = (startTime: number, endTime: number, crop?: object) => {
    return { startTime, endTime, audioInput: { refId: 'voice', ...crop } };
  };

  it('video or audio that cannot be fetched is inaccessible, what is not of its type is invalid', async () => {
    const gone = `${files.url}/gone`;
    expect(await ends([{ ...video(), url: gone }, voice()])).toBe('generation_input_video_inaccessible');
    expect(await ends([video(), { ...voice(), url: gone }])).toBe('generation_input_audio_inaccessible');
    expect(await ends([{ ...video(), url: voice().url }, voice()])).toBe('generation_input_video_invalid');
    expect(await ends([video(), { ...voice(), url: `${files.url}/silent.mp4` }])).toBe(
      'generation_input_audio_invalid',
    );
  });

  it.each([
    ['a segment past the end of the video', [segment(5, 6.1)]],
    ['a crop 2 ms past the end of the audio', [segment(1, 2, { startTime: 0, endTime: 1.002 })]],
    ['touching segments', [segment(1, 2), segment(2, 3)]],
  ])('%s: the segments are invalid', async (_what, segments) => {
    expect(await ends([video(), voice()], segments)).toBe('generation_input_segments_invalid');
  });

  it('touching segments: completed where these are allowed', async () => {
    const lenient = await testSimulator({ ffmpegPath: media.ffmpegPath, fast: true, touchingSegments: 'accept' });
    const segments = [segment(1, 2), segment(2, 3)];
    const created = await lenient.create({ model: 'lipsync-2', input: [video(), voice()], segments });
    expect(await lenient.settled(created.body.id)).toMatchObject({ status: 'COMPLETED' });
    await lenient.remove();
  });
});

describe('creates that are refused', () => {
  it.each([
    ['rate-limited', 429, 'rate_limit_exceeded'],
    ['concurrency-limited', 429, 'concurrency_limit_reached'],
    ['server-error', 500, 'internal_error'],
    ['payment-required', 402, 'account_payment_required'],
    ['unauthorized', 401, undefined],
  ] as const)('%s: %d %s', async (scenario, status, errorCode) => {
    const answer = await create(scenario);
    expect({ status: answer.status, errorCode: answer.body.errorCode }).toEqual({ status, errorCode });
  });

  it('one beyond the generations at a time, and one beyond the creates in a minute', async () => {
    const tight = await testSimulator({ ffmpegPath: '', concurrencyLimit: 1, scenario: 'never-finishes', fast: true });
    await tight.create(body());
    const busy = { errorCode: 'concurrency_limit_reached', activeGenerations: 1, concurrencyLimit: 1 };
    const retryAfterSeconds = expect.any(Number);
    expect(await tight.create(body())).toMatchObject({ status: 429, body: { ...busy, retryAfterSeconds } });
    await tight.remove();
    const rated = await testSimulator({ ffmpegPath: '', createsPerMinute: 1, scenario: 'fails' });
    await rated.create(body());
    const fault = { errorCode: 'rate_limit_exceeded', error: 'Too Many Requests' };
    expect(await rated.create(body())).toMatchObject({ status: 429, body: fault });
    await rated.remove();
  });

  it('only as many creates as a scenario is set for', async () => {
    await simulator.send('POST', '/_simulator/scenario', { scenario: 'rate-limited', times: 2 });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await simulator.create(body())).status);
    expect(statuses).toEqual([429, 429, 201, 201]);
  });

  it('to set a scenario nobody knows is a 400', async () => {
    expect(await simulator.send('POST', '/_simulator/scenario', { scenario: 'no' })).toMatchObject({ status: 400 });
  });
});

describe('answers that get lost after acceptance', () => {
  /** Sends once under the scenario, then again with the same key and body. */
  async function twice(scenario: ScenarioName) {
    const sent = body();
    const headers = { 'Idempotency-Key': `key-${sent.outputFileName}`, 'x-simulator-scenario': scenario };
    const first = await simulator.create(sent, headers).catch(() => undefined);
    const second = await simulator.create(sent, headers);
    return { first, second, accepted: simulator.inspect().acceptedByName[sent.outputFileName] };
  }

  it.each([
    ['lost-response', undefined, 201, 1],
    ['html-502-accepted', 502, 201, 1],
    ['html-200', 200, 201, 1],
    ['outcome-unknown', 503, 201, 1],
    ['outcome-unknown-bare', 503, 201, 1],
    ['outcome-unknown-stays', 503, 503, 1],
    ['ignores-idempotency', 201, 201, 2],
  ] as const)('%s: %s, then %d, %d accepted', async (scenario, firstStatus, secondStatus, acceptedTimes) => {
    const { first, second, accepted } = await twice(scenario);
    expect(first?.status).toBe(firstStatus);
    expect(second.status).toBe(secondStatus);
    expect(accepted).toBe(acceptedTimes);
  });

  it('html-502 accepts nothing', async () => {
    const sent = body();
    const answer = await simulator.create(sent, { 'x-simulator-scenario': 'html-502' });
    expect(answer).toMatchObject({ status: 502, body: { text: expect.stringContaining('<html>') } });
    expect(simulator.inspect().acceptedByName[sent.outputFileName]).toBeUndefined();
  });

  it('outcome-unknown names the generation', async () => {
    const { first, second } = await twice('outcome-unknown');
    expect(first?.body).toMatchObject({ errorCode: 'IDEMPOTENCY_OUTCOME_UNKNOWN', generationId: second.body.id });
  });

  it('hung-body sends headers and never ends', async () => {
    const hangUp = new AbortController();
    const headers = { 'x-api-key': 'test-key-not-real', 'content-type': 'application/json' };
    const init = {
      method: 'POST',
      headers: { ...headers, 'x-simulator-scenario': 'hung-body' },
      signal: hangUp.signal,
    };
    const response = await fetch(`${simulator.url}/v2/generate`, { ...init, body: JSON.stringify(body()) });
    expect(response.status).toBe(201);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false); // a beginning
    const end = reader?.read();
    hangUp.abort();
    await expect(end).rejects.toThrow(/aborted/); // it was still open
  });
});
