import { createReadStream } from 'node:fs';
import { SyncClient, SyncError } from '@sync.so/sdk';
import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { KEY, type TestSimulator, testSimulator } from '../support/simulator-client.js';
import { makeTestMedia, serveFolder, type TestMedia, type TestServer } from '../support/simulator-media.js';

/** The official SDK, unchanged, is the judge of the simulator's answers. */
let media: TestMedia;
let files: TestServer;
let simulator: TestSimulator;
let client: SyncClient;

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath, fast: true });
  client = new SyncClient({ apiKey: KEY, baseUrl: simulator.url });
});
afterAll(async () => {
  await simulator.remove();
  await files.stop();
  await media.remove();
});

const noRetry = { maxRetries: 0 };
const input = () => [
  { type: 'video' as const, url: `${files.url}/video.mp4` },
  { type: 'audio' as const, url: `${files.url}/short.wav`, refId: 'voice' },
];

async function ended(id: string) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const generation = await client.generations.get(id);
    if (generation.status !== 'PENDING' && generation.status !== 'PROCESSING') return generation;
  }
  throw new Error('It does not end.');
}

describe('generations', () => {
  it('are created, read to their end and listed by status and id', async () => {
    const segments = [{ startTime: 1, endTime: 2, audioInput: { refId: 'voice' } }];
    const options = { sync_mode: 'remap' as const };
    const request = { model: 'lipsync-2' as const, input: input(), segments, options, outputFileName: 'sdk job' };
    const created = await client.generations.create(request, noRetry);
    expect(created).toMatchObject({ status: 'PENDING', model: 'lipsync-2', segments, options });
    const done = await ended(created.id);
    expect(done).toMatchObject({ id: created.id, status: 'COMPLETED', outputDuration: expect.closeTo(6, 2) });
    const answer = await fetch(done.outputUrl ?? '', { redirect: 'manual' });
    expect(answer.status).toBe(302);
    const listed = await client.generations.list({ status: ['COMPLETED'], ids: [created.id] });
    expect(listed.map(({ id }) => id)).toEqual([created.id]);
    expect(await client.generations.list({ status: ['FAILED'], ids: [created.id] })).toEqual([]);
  });

  it('createWithFiles makes assets of its files', async () => {
    const request = { model: 'lipsync-2' as const, options: { sync_mode: 'cut_off' as const } };
    const [video, audio] = [createReadStream(media.video), createReadStream(media.shortAudio)];
    const created = await client.generations.createWithFiles(video, audio, request, noRetry);
    const done = await ended(created.id);
    expect(done).toMatchObject({ status: 'COMPLETED', outputDuration: expect.closeTo(6, 2) });
    const assetId = done.input.map((item) => ('assetId' in item ? item.assetId : undefined));
    expect(await client.assets.get(assetId[0] ?? '')).toMatchObject({ type: 'VIDEO', inputType: 'UPLOAD' });
    const { items, totalCount } = await client.assets.list({ types: ['AUDIO'] });
    expect(items?.map(({ id }) => id)).toEqual([assetId[1]]);
    expect(totalCount).toBe(1);
  });

  it('estimateCost measures the inputs', async () => {
    const request = { model: 'lipsync-2' as const, input: input(), options: { sync_mode: 'cut_off' as const } };
    // 1 s at 25 fps, 0.002 USD a frame (sync-so.md 7).
    const expected = [{ estimatedFrameCount: 25, estimatedGenerationCost: 0.05 }];
    expect(await client.generations.estimateCost(request)).toEqual(expected);
  });
});

it('models are listed by their names', async () => {
  const names = (await client.models.list()).map(({ name }) => name);
  expect(names).toEqual(['sync-3', 'lipsync-2', 'lipsync-2-pro', 'lipsync-1.9.0-beta', 'react-1']);
});

describe('faults come out typed', () => {
  it('a wrong key and no key: 401', async () => {
    const wrong = new SyncClient({ apiKey: 'wrong', baseUrl: simulator.url });
    const fault = await wrong.models.list().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(SyncError);
    expect(fault).toMatchObject({ statusCode: 401, body: { message: 'Unauthorized', statusCode: 401 } });
    const bare = await fetch(`${simulator.url}/v2/models`);
    expect({ status: bare.status, body: await bare.json() }).toMatchObject({
      status: 401,
      body: { error: 'Unauthorized' },
    });
  });

  it('an unknown generation: 404 generation_not_found', async () => {
    const asked = client.generations.get('00000000-0000-4000-8000-000000000000', noRetry);
    await expect(asked).rejects.toMatchObject({ statusCode: 404, body: { errorCode: 'generation_not_found' } });
  });

  it('a FAILED generation has its code under the name the SDK reads', async () => {
    const headers = { 'x-simulator-scenario': 'error-code-snake' };
    const created = await client.generations.create({ model: 'lipsync-2', input: input() }, { ...noRetry, headers });
    expect(await ended(created.id)).toMatchObject({ status: 'FAILED', error_code: 'generation_pipeline_failed' });
  });
});
