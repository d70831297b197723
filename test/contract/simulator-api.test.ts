import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { z } from 'zod';
import { type TestSimulator, testSimulator } from '../support/simulator-client.js';
import { makeTestMedia, serveFolder, type TestMedia, type TestServer } from '../support/simulator-media.js';

let media: TestMedia;
let files: TestServer;
let simulator: TestSimulator;

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath, fast: true, concurrencyLimit: 100 });
});
afterAll(async () => {
  await simulator.remove();
  await files.stop();
  await media.remove();
});

const body = (outputFileName: string, input?: unknown[]) => ({
  model: 'lipsync-2',
  input: input ?? [
    { type: 'video', url: `${files.url}/video.mp4` },
    { type: 'audio', url: `${files.url}/short.wav` },
  ],
  outputFileName,
});

const anyObject = z.record(z.string(), z.unknown());
const catalogue = z.array(z.object({ code: z.string(), message: z.string(), suggestion: z.string() }));
const json = async (response: Response | Promise<Response>) => anyObject.parse(await (await response).json());

async function uploadAsset(path: string, type: string, contentType: string): Promise<unknown> {
  const bytes = await readFile(path);
  const asked = { fileName: `a.${type}`, contentType, size: bytes.length };
  const { status, body: presigned } = await simulator.send('POST', '/v2/assets/upload', asked);
  expect({ status, expiresIn: typeof presigned.expiresIn }).toEqual({ status: 201, expiresIn: 'number' });
  const uploadUrl = String(presigned.uploadUrl);
  const put = await fetch(uploadUrl, { method: 'PUT', headers: { 'content-type': contentType }, body: bytes });
  expect(put.status).toBe(200);
  const made = await simulator.send('POST', '/v2/assets', { url: presigned.url, type });
  expect(made).toMatchObject({ status: 201, body: { type, inputType: 'UPLOAD', size: bytes.length } });
  return made.body.id;
}

describe('assets', () => {
  it('uploaded ones are taken as the inputs of a generation', async () => {
    const videoId = await uploadAsset(media.video, 'VIDEO', 'video/mp4');
    const audioId = await uploadAsset(media.shortAudio, 'AUDIO', 'audio/wav');
    const input = [
      { type: 'video', assetId: videoId },
      { type: 'audio', assetId: audioId },
    ];
    const created = await simulator.create(body('assets', input));
    expect(await simulator.settled(created.body.id)).toMatchObject({ status: 'COMPLETED' });
    const address = await simulator.send('GET', `/v2/assets/${videoId}/download`);
    const bytes = Buffer.from(await (await fetch(String(address.body.text))).arrayBuffer());
    expect(bytes.equals(await readFile(media.video))).toBe(true);
  });

  it('an upload must be whole and of its type before it counts', async () => {
    const asked = { fileName: 'a.mp4', contentType: 'video/mp4', size: 1000 };
    const { body: presigned } = await simulator.send('POST', '/v2/assets/upload', asked);
    const put = (contentType: string, size: number) => {
      const init = { method: 'PUT', headers: { 'content-type': contentType }, body: randomBytes(size) };
      return fetch(String(presigned.uploadUrl), init).then(({ status }) => status);
    };
    expect(await put('audio/wav', 1000)).toBe(403);
    expect(await put('video/mp4', 999)).toBe(400);
    const early = await simulator.send('POST', '/v2/assets', { url: presigned.url, type: 'VIDEO' });
    expect(early).toMatchObject({ status: 404, body: { errorCode: 'uploaded_file_not_found' } });
    expect(await put('video/mp4', 1000)).toBe(200);
    expect(await simulator.send('POST', '/v2/assets', { url: presigned.url, type: 'VIDEO' })).toMatchObject({
      status: 201,
    });
  });

  it('a list goes on with its cursor', async () => {
    const url = `${files.url}/video.mp4`;
    for (const name of ['page-1', 'page-2', 'page-3'])
      await simulator.send('POST', '/v2/assets', { url, type: 'VIDEO', name });
    const list = (query: string) => simulator.send('GET', `/v2/assets?searchQuery=page-&limit=2${query}`);
    const { body: first } = await list('');
    expect(first).toMatchObject({ items: [{ name: 'page-3' }, { name: 'page-2' }], totalCount: 3 });
    const { body: second } = await list(`&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ name: 'page-1' }] });
    expect(second).not.toHaveProperty('nextCursor');
  });
});

it('a multipart create gives a file to the input that waits for one, and 413 above the limit', async () => {
  const small = await testSimulator({ ffmpegPath: '', fast: true, maxMultipartBytes: 1_000_000 });
  const form = (video: Uint8Array<ArrayBuffer>) => {
    const data = new FormData();
    data.append('model', 'lipsync-2');
    data.append(
      'input',
      JSON.stringify([{ type: 'audio', url: `${files.url}/short.wav`, refId: 'voice' }, { type: 'video' }]),
    );
    const segments = [{ startTime: 1, endTime: 2, audioInput: { refId: 'voice' } }];
    data.append('segments', JSON.stringify(segments));
    data.append('video', new Blob([video], { type: 'video/mp4' }), 'v.mp4');
    const headers = { 'x-api-key': 'test-key-not-real', 'idempotency-key': `multipart-${video.length}` };
    return fetch(`${small.url}/v2/generate`, { method: 'POST', headers, body: data });
  };
  const bytes = new Uint8Array(await readFile(media.video));
  const [first, second] = [await json(form(bytes)), await json(form(bytes))];
  expect(second.id).toBe(first.id);
  expect(first.input).toMatchObject([{ refId: 'voice' }, { type: 'video', assetId: expect.any(String) }]);
  expect(await small.settled(first.id)).toMatchObject({ status: 'COMPLETED' });
  const tooLarge = await form(new Uint8Array(1_000_001));
  expect({ status: tooLarge.status, body: await json(tooLarge) }).toMatchObject({
    status: 413,
    body: { errorCode: 'generation_input_validation_failed' },
  });
  await small.remove();
});

describe('lists of generations', () => {
  it('newest first, page by page, counted and filtered', async () => {
    const ids: unknown[] = [];
    for (const name of ['one', 'two', 'three']) ids.unshift((await simulator.create(body(name))).body.id);
    const list = async (query: string) => {
      const { body: items } = await simulator.send('GET', `/v2/generations?${query}`);
      return Array.isArray(items) ? items.map(({ id }) => id) : items;
    };
    expect(await list('limit=2')).toEqual(ids.slice(0, 2));
    expect(await list(`limit=1&cursor=${ids[1]}`)).toEqual([ids[2]]);
    expect(await list(`ids=${ids[0]},${ids[2]}`)).toEqual([ids[0], ids[2]]);
    for (const id of ids) await simulator.settled(id);
    const counted = await simulator.send('GET', `/v2/generations/count?status=COMPLETED&ids=${ids.join(',')}`);
    expect(counted.body).toEqual({ count: 3 });
    await simulator.send('DELETE', `/v2/generations/${ids[0]}`);
    expect(await simulator.send('GET', `/v2/generations/${ids[0]}`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['/v2/generations?limit=101', 400],
    ['/v2/generations?cursor=x', 400],
    ['/v2/generate/nothing', 400],
    ['/v2/generate/00000000-0000-4000-8000-000000000000?wait=true&timeout=11', 400],
    ['/v2/generate/00000000-0000-4000-8000-000000000000?wait=true&include=progress', 400],
    ['/v2/nothing', 404],
  ])('GET %s is %d', async (path, status) => {
    expect((await simulator.send('GET', path)).status).toBe(status);
  });

  it('include=progress tells the percent', async () => {
    const created = await simulator.create(body('percent'));
    await simulator.settled(created.body.id);
    const { body: read } = await simulator.send('GET', `/v2/generate/${created.body.id}?include=progress`);
    expect(read.progress_percent).toBe(100);
  });
});

it('a cost estimate goes by model and length, under both paths', async () => {
  for (const path of ['/v2/generations/estimate', '/v2/generate/estimate-cost']) {
    const { body: price } = await simulator.send('POST', path, { model: 'sync-3', duration: 10 });
    expect(price).toEqual({ estimatedFrameCount: 300, estimatedGenerationCost: 1.602, estimatedCredits: null });
  }
  expect(await simulator.send('POST', '/v2/generations/estimate', { model: 'sync-3' })).toMatchObject({ status: 400 });
});

it('the error catalogue needs no key and has 62 codes', async () => {
  const codes = catalogue.parse(await (await fetch(`${simulator.url}/v2/errors`)).json());
  expect(new Set(codes.map(({ code }) => code)).size).toBe(62);
  expect(codes).toContainEqual(
    expect.objectContaining({ code: 'rate_limit_exceeded', suggestion: expect.any(String) }),
  );
});
