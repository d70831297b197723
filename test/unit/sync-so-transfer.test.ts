import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import { type AssetUpload, createSyncSoClient } from '../../src/sync-so/client.js';
import { faultOf } from '../support/fault-of.js';
import { answering, localServer } from '../support/local-server.js';

const client = (baseUrl: string, timeoutMs = 20_000) => createSyncSoClient({ apiKey: 'fake-key', baseUrl, timeoutMs });
const MP4 = { 'content-type': 'video/mp4' };

describe('download', () => {
  it('follows redirects and never shows the API key', async () => {
    const media = await localServer(answering(200, 'the video', { ...MP4, 'content-length': '9' }));
    const api = await localServer(answering(302, '', { location: `${media.url}/file.mp4?signature=x` }));
    const download = await client(api.url).download(`${api.url}/v2/generations/gen-1/result?token=t`);
    expect(download).toMatchObject({ bytes: 9, contentType: 'video/mp4' });
    expect((await buffer(download.body)).toString()).toBe('the video');
    const headers = [...api.received, ...media.received].map((request) => request.headers['x-api-key']);
    expect(headers).toEqual([undefined, undefined]);
  });

  it.each([
    [401, 'result_expired'],
    [403, 'result_expired'],
    [404, 'result_expired'],
    [410, 'result_expired'],
    [400, 'result_expired'],
    [451, 'result_expired'],
    [204, 'result_expired'],
    [304, 'result_expired'],
    [408, 'sync_so_bad_answer'],
    [429, 'rate_limit_exceeded'],
    [503, 'internal_error'],
  ])('HTTP %i means %s, told without the token', async (status, code) => {
    const { url } = await localServer(answering(status, 'no', MP4));
    const error = await faultOf(client(url).download(`${url}/file?token=secret-token`));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('secret-token');
  });

  it.each([
    ['no address', () => 'the video'],
    ['no address of the web', () => 'ftp://media.example/video.mp4'],
    ['one that always points on', (url: string) => `${url}/circle`],
    ['one that points to no address', (url: string) => `${url}/astray`],
  ])('a link that is %s does not work', async (_what, linkAt) => {
    const { url } = await localServer((request, response) => {
      const location = request.url === '/circle' ? '/circle' : 'http://';
      answering(302, '', { location })(request, response);
    });
    expect((await faultOf(client(url).download(linkAt(url)))).code).toBe('result_expired');
  });

  const stalled: RequestListener = (_request, response) => {
    response.writeHead(200, MP4).write('some');
  };
  const cut: RequestListener = (request, response) => {
    response.writeHead(200, { ...MP4, 'content-length': '100' }).write('some', () => request.socket.destroy());
  };
  it('a body that is cut off ends the stream', async () => {
    const { url } = await localServer(cut);
    const { body } = await client(url).download(url);
    const fault = await faultOf(buffer(body));
    expect(fault).toMatchObject({ code: 'result_incomplete', message: expect.stringContaining('after 4 bytes') });
  });

  const STALL_MS = 1_000;
  /** The test's clock stands still: on a busy machine the data may take longer than any limit short enough to wait for. */
  function stopClock() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
  }
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await turn();
  };

  it('a body that stalls ends the stream when the time is over, and no sooner', async () => {
    const { url } = await localServer(stalled);
    stopClock();
    const { body } = await client(url, STALL_MS).download(url);
    const parts = body[Symbol.asyncIterator]();
    expect((await parts.next()).value?.toString()).toBe('some');
    const next = faultOf(parts.next());
    await turn();
    vi.advanceTimersByTime(STALL_MS - 1);
    await turn();
    expect(body.errored).toBeNull();
    vi.advanceTimersByTime(1);
    const fault = await next;
    expect(fault).toMatchObject({ code: 'result_incomplete', message: expect.stringContaining('No data for 1 s') });
  });

  it('headers that never come end it too', async () => {
    const { url, received } = await localServer(() => undefined);
    stopClock();
    const fault = faultOf(client(url, STALL_MS).download(url));
    await until(() => received.length > 0);
    vi.advanceTimersByTime(STALL_MS);
    expect((await fault).code).toBe('sync_so_unreachable');
  });

  it('a reader that takes longer than the stall time loses nothing', async () => {
    const chunk = Buffer.alloc(256 * 1024, 7);
    const { url } = await localServer((_request, response) => Readable.from(Array(16).fill(chunk)).pipe(response));
    stopClock();
    const { body } = await client(url, STALL_MS).download(url);
    let bytes = 0;
    for await (const part of body) {
      if (bytes === 0) {
        await until(() => body.readableLength >= body.readableHighWaterMark); // full: nothing is asked of the network any more
        vi.advanceTimersByTime(10 * STALL_MS);
      }
      bytes += (part as Buffer).byteLength;
    }
    expect(bytes).toBe(16 * chunk.byteLength);
  });

  it('destroying the stream hangs up, and so does the caller’s signal, with its reason', async () => {
    const hangups: Promise<unknown>[] = [];
    const { url } = await localServer((request, response) => {
      hangups.push(once(response, 'close'));
      stalled(request, response);
    });
    const first = await client(url, 60_000).download(url);
    first.body.resume().destroy();
    await hangups[0];
    const controller = new AbortController();
    const second = await client(url, 60_000).download(url, controller.signal);
    controller.abort(new Error('cancelled by the test'));
    await expect(buffer(second.body)).rejects.toThrow('cancelled by the test');
    await hangups[1];
  });
});

describe('uploadAsset', () => {
  const file = (o: Partial<AssetUpload> = {}): AssetUpload => ({
    ...{ fileName: 'v.mp4', contentType: 'video/mp4', bytes: 8, type: 'VIDEO' },
    body: async () => Readable.from([Buffer.from('vid'), Buffer.from('eo-bs')]),
    ...o,
  });
  /** Sync.so and its bucket in one: `put` answers the PUT. */
  const syncSo = (put: RequestListener) =>
    localServer((request, response) => {
      if (request.method === 'PUT') return put(request, response);
      const uploadUrl = `http://${request.headers.host}/bucket/v.mp4?signature=x`;
      const body = request.url === '/v2/assets' ? { id: 'asset-1' } : { uploadUrl, url: 'https://media.example/v.mp4' };
      return answering(201, JSON.stringify(body))(request, response);
    });

  it('presigns, puts the bytes with their length and without the key, registers', async () => {
    const { url, received } = await syncSo(answering(200, ''));
    expect(await client(url).uploadAsset(file())).toEqual({ assetId: 'asset-1' });
    const [presign, put, register] = received;
    expect(JSON.parse(presign?.body ?? '')).toEqual({ fileName: 'v.mp4', contentType: 'video/mp4', size: 8 });
    expect(put).toMatchObject({ method: 'PUT', url: '/bucket/v.mp4?signature=x', body: 'video-bs' });
    expect(put?.headers).toMatchObject({ 'content-length': '8', 'content-type': 'video/mp4' });
    expect(put?.headers).not.toHaveProperty('transfer-encoding');
    expect(put?.headers).not.toHaveProperty('x-api-key');
    const asset = { url: 'https://media.example/v.mp4', type: 'VIDEO', name: 'v.mp4' };
    expect(JSON.parse(register?.body ?? '')).toEqual(asset);
  });

  it.each<[string, RequestListener, string, number?]>([
    ['is refused', answering(403, '<Error/>'), 'sync_so_bad_answer'],
    ['is never answered', () => undefined, 'sync_so_unreachable', 500],
    ['is reset', (request) => request.socket.resetAndDestroy(), 'sync_so_unreachable'],
  ])('a PUT that %s registers nothing', async (_name, put, code, timeoutMs) => {
    const { url, received } = await syncSo(put);
    expect((await faultOf(client(url, timeoutMs).uploadAsset(file()))).code).toBe(code);
    expect(received.map((request) => request.url)).not.toContain('/v2/assets');
  });

  it.each([7, 9])('a body of 8 bytes announced as %i is caught', async (bytes) => {
    const { url, received } = await syncSo(answering(200, ''));
    expect((await faultOf(client(url).uploadAsset(file({ bytes })))).code).toBe('service_unavailable');
    expect(received.map((request) => request.url)).not.toContain('/v2/assets');
  });

  it('a body that fails keeps its own error', async () => {
    const { url } = await syncSo(answering(200, ''));
    const missing = new AppError('asset_missing');
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('vid');
        throw missing;
      })(),
    );
    expect(await faultOf(client(url).uploadAsset(file({ body: async () => broken })))).toBe(missing);
    const none = file({ body: () => Promise.reject(missing) });
    expect(await faultOf(client(url).uploadAsset(none))).toBe(missing);
  });
});
