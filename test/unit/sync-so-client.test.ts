import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test as it } from 'vitest';
import { createSyncSoClient, type SyncSoClient } from '../../src/sync-so/client.js';
import type { GenerationRequest } from '../../src/sync-so/schemas.js';
import { faultOf } from '../support/fault-of.js';
import { answering, localServer } from '../support/local-server.js';

const REQUEST: GenerationRequest = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://media.example/v.mp4' },
    { type: 'audio', refId: 'voice', assetId: 'asset-1' },
  ],
  options: { sync_mode: 'remap' },
  segments: [{ startTime: 0, endTime: 2, audioInput: { refId: 'voice' } }],
  outputFileName: 'pro_token',
};
const FAKE_KEY = 'fake-key-for-tests';
const client = (baseUrl: string, timeoutMs?: number) => createSyncSoClient({ apiKey: FAKE_KEY, baseUrl, timeoutMs });
const create = (syncSo: SyncSoClient, signal?: AbortSignal) =>
  syncSo.createGeneration(REQUEST, { idempotencyKey: 'job-1', signal });
const read = (syncSo: SyncSoClient) => syncSo.getGeneration('gen-1');
const json = (value: unknown) => JSON.stringify(value);

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const hungHeaders: RequestListener = () => undefined;
const hungBody: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
};
const reset: RequestListener = (request) => request.socket.resetAndDestroy();
const cutBody: RequestListener = (request, response) => {
  response.writeHead(201, { 'content-length': '500' }).write('{"id":"gen-1"', () => request.socket.destroy());
};
const hugeBody: RequestListener = (_request, response) => pour(response.writeHead(200), Buffer.alloc(1024 * 1024, 32));

/** Writes until the client hangs up. */
function pour(response: ServerResponse, chunk: Buffer) {
  while (!response.destroyed && response.write(chunk));
  if (!response.destroyed) response.once('drain', () => pour(response, chunk));
}

describe('an answer that never comes right', () => {
  const faults: [name: string, listener: RequestListener, whenRead: string, whenCreated: string][] = [
    ['hung headers', hungHeaders, 'sync_so_unreachable', 'outcome_unknown'],
    ['hung body', hungBody, 'sync_so_unreachable', 'outcome_unknown'],
    ['connection reset', reset, 'sync_so_unreachable', 'outcome_unknown'],
    ['body cut off', cutBody, 'sync_so_unreachable', 'outcome_unknown'],
    ['huge body', hugeBody, 'sync_so_bad_answer', 'outcome_unknown'],
    ['HTML 200', answering(200, '<html>hello</html>', HTML), 'sync_so_bad_answer', 'outcome_unknown'],
    ['HTML 502', answering(502, '<html>Bad Gateway</html>', HTML), 'sync_so_bad_answer', 'outcome_unknown'],
    ['HTML 408', answering(408, '<html>Timeout</html>', HTML), 'sync_so_bad_answer', 'outcome_unknown'],
    ['HTML 403', answering(403, '<html>Forbidden</html>', HTML), 'sync_so_bad_answer', 'sync_so_bad_answer'],
    ['empty body', answering(200, ''), 'sync_so_bad_answer', 'outcome_unknown'],
    ['no id', answering(201, json({ status: 'PENDING' })), 'sync_so_bad_answer', 'outcome_unknown'],
    ['a bare string', answering(201, '"accepted"'), 'sync_so_bad_answer', 'outcome_unknown'],
  ];
  const named = faults.map(([name, listener, whenRead, whenCreated]) => ({ name, listener, whenRead, whenCreated }));
  it.each(named)('$name: a read ends with $whenRead, a create with $whenCreated', async (fault) => {
    const { listener, whenRead, whenCreated } = fault;
    const { url, received } = await localServer(listener);
    // Only what never comes should run into the limit.
    const patient = client(url, [hungHeaders, hungBody].includes(listener) ? 1000 : 60_000);
    expect((await faultOf(read(patient))).code).toBe(whenRead);
    expect((await faultOf(create(patient))).code).toBe(whenCreated);
    expect(received).toHaveLength(2); // never a second try of its own
  });

  it('nobody listens: nothing was sent, so a create knows its outcome', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await promisify(gone.close.bind(gone))();
    expect((await faultOf(create(client(`http://127.0.0.1:${port}`)))).code).toBe('sync_so_unreachable');
    expect((await faultOf(create(client(`http://localhost:${port}`)))).code).toBe('sync_so_unreachable');
    const unknownHost = await faultOf(create(client('http://sync.invalid')));
    expect(unknownHost.code).toBe('sync_so_unreachable');
    expect(unknownHost.options.detail).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it("the caller's signal ends a call with the caller's own reason", async () => {
    const cancelled = new Error('cancelled by the test');
    const controller = new AbortController();
    const { url } = await localServer(() => controller.abort(cancelled));
    await expect(create(client(url), controller.signal)).rejects.toBe(cancelled);
    await expect(create(client(url), controller.signal)).rejects.toBe(cancelled);
  });

  it('a redirect is refused, so the key goes nowhere else', async () => {
    const elsewhere = await localServer(answering(200, json({ id: 'gen-1', status: 'PENDING' })));
    const { url } = await localServer(answering(307, '', { location: `${elsewhere.url}/v2/generate` }));
    expect((await faultOf(read(client(url)))).code).toBe('sync_so_bad_answer');
    expect((await faultOf(create(client(url)))).code).toBe('sync_so_bad_answer');
    expect(elsewhere.received).toHaveLength(0);
  });
});

describe('what goes out and comes in', () => {
  it('a create sends exactly the body, the key and the idempotency key', async () => {
    const { url, received } = await localServer(answering(201, json({ id: 'gen-1', status: 'PENDING' })));
    expect((await create(client(`${url}/`))).id).toBe('gen-1');
    expect(received[0]).toMatchObject({ method: 'POST', url: '/v2/generate', body: json(REQUEST) });
    expect(received[0]?.headers).toMatchObject({ 'x-api-key': FAKE_KEY, 'idempotency-key': 'job-1' });
    expect(received[0]?.headers['content-type']).toBe('application/json');
  });

  it('a generation is read leniently: nulls, new fields and new statuses pass, inputs are left out', async () => {
    const answer = {
      id: 'gen-1',
      status: 'PAUSED',
      outputUrl: null,
      error_code: 'x',
      progress_percent: 40,
      outputDuration: '9',
    };
    const { url } = await localServer(
      answering(200, json({ ...answer, input: [{ url: 'https://s.example?sig=1' }], novel: 1 })),
    );
    const generation = await read(client(url));
    expect(generation).toMatchObject({ id: 'gen-1', status: 'PAUSED', errorCode: 'x', progressPercent: 40 });
    expect(generation.outputUrl ?? generation.outputDuration).toBeUndefined();
    expect(json(generation)).not.toContain('s.example');
  });

  it('the error of a generation is told without signed URLs', async () => {
    const answer = { id: 'gen-1', status: 'FAILED', error: 'cannot read https://s3.example/v.mp4?X-Amz-Signature=abc' };
    const { url } = await localServer(answering(200, json(answer)));
    expect((await read(client(url))).error).toBe('cannot read https://s3.example/v.mp4');
  });

  it('ids and cursors are escaped in paths and queries, and headers of ours are sent along', async () => {
    const { url, received } = await localServer((request, response) =>
      answering(200, request.url?.includes('limit') ? '[]' : json({ id: 'a', status: 'PENDING' }))(request, response),
    );
    const syncSo = createSyncSoClient({ apiKey: FAKE_KEY, baseUrl: url, headers: { 'x-trace': 't-1' } });
    await syncSo.getGeneration('a/b?c');
    await syncSo.getGeneration('a', { progress: true });
    await syncSo.listGenerations({ limit: 100, cursor: 'last one' });
    expect(received.map((request) => request.url)).toEqual([
      '/v2/generate/a%2Fb%3Fc',
      '/v2/generate/a?include=progress',
      '/v2/generations?limit=100&cursor=last+one',
    ]);
    expect(received[0]?.headers).toMatchObject({ 'x-trace': 't-1', 'x-api-key': FAKE_KEY });
  });

  it('an estimate may come as an object or as a list of one', async () => {
    const cost = { estimatedGenerationCost: 1.5, estimatedFrameCount: 750, estimatedCredits: null };
    for (const body of [cost, [cost]]) {
      const { url } = await localServer(answering(200, json(body)));
      expect(await client(url).estimateCost({ model: 'sync-3', durationSeconds: 30 })).toEqual(cost);
    }
  });
});
