import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ListenOptions, listen } from '../../src/http/listen.js';
import { problemSchema } from '../../src/http/schemas.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { readEvents } from '../support/event-reader.js';
import { problemOf } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';
import { sendRaw } from '../support/raw-http.js';

/** How much of the API one client takes at a time. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

async function listening(app: ReturnType<typeof express>, o: Partial<ListenOptions>): Promise<string> {
  const server = await listen(app, { host: '127.0.0.1', port: 0, ...o });
  onTestFinished(() => server.stop(0));
  return server.url;
}

/** A connection that has sent this; closed with the test. */
async function openSocket(url: string, sent: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(sent);
  return socket;
}

const codesOf = (answers: { body: string }[]) => answers.map(({ body }) => problemSchema.parse(JSON.parse(body)).code);

describe('slow senders', () => {
  it('of headers are cut off, 200 at once, while others are answered', async () => {
    const url = await listening(
      express().get('/', (_request, response) => void response.send('here')),
      {
        headersMs: 300,
      },
    );
    const slow = Array.from({ length: 200 }, () => sendRaw(url, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '));
    expect(await (await fetch(url)).text()).toBe('here');
    expect(new Set(codesOf((await Promise.all(slow)).flat()))).toEqual(new Set(['request_timeout']));
  });

  it('of a body are cut off, however often they send a byte; what is slow here is not their fault', async () => {
    let busy: () => void = () => undefined;
    const isOver = new Promise<void>((resolve) => (busy = resolve));
    const app = express()
      .post('/read', (request) => void request.resume())
      .post('/busy', async (request, response) => {
        await isOver; // what has come lies unread
        request.resume().once('end', () => response.send('done'));
      });
    const url = await listening(app, { leastPace: { bytes: 1_000, spanMs: 300 } });
    const head = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n`;
    const held = await openSocket(url, head('/busy'));
    held.write('x'.repeat(100));
    const dripping = await openSocket(url, head('/read'));
    let said = '';
    dripping.setEncoding('utf8').on('data', (text: string) => (said += text));
    const dripper = setInterval(() => dripping.write('x'), 20);
    await once(dripping, 'close');
    clearInterval(dripper);
    expect(said).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
    busy();
    const answer = once(held.setEncoding('utf8'), 'data');
    held.write('x'.repeat(4_900));
    expect(String(await answer)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('leave nothing of an upload behind', async () => {
    const { variant } = api;
    const url = await variant({});
    const head = `POST /api/v1/sync/pro-sync-process HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n`;
    const part = '--b\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n';
    const socket = await openSocket(url, `${head}${part}${'\x07'.repeat(6_000)}`);
    await expect.poll(async () => api.database.db.asset.count(), { timeout: 60_000 }).toBeGreaterThan(0);
    socket.destroy(); // as the server does with one that is too slow
    await expect.poll(async () => (await filesIn(api.s3)).unfinished.length, { timeout: 60_000 }).toBe(0);
    await api.inFlight.idle();
    expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  });
});

describe('one address', () => {
  it('has so many connections; who comes on top is cut off, and others are answered through a proxy', async () => {
    const app = express().get('/', (_request, response) => void response.send('here'));
    const connections = { most: 0, perAddress: 3, isProxy: () => false };
    const url = await listening(app, { connections });
    const open = await Promise.all(Array.from({ length: 3 }, () => openSocket(url, 'GET / HTTP/1.1\r\n')));
    const ask = () =>
      fetch(url).then(
        ({ status }) => status,
        () => 'cut off',
      );
    expect(await ask()).toBe('cut off');
    open[0]?.destroy();
    await expect.poll(ask, { timeout: 60_000 }).toBe(200);
    const behindProxy = await listening(app, { connections: { ...connections, isProxy: () => true } });
    const many = Array.from({ length: 20 }, () => fetch(behindProxy));
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('has so many requests under way, also where one connection brings them all', async () => {
    const url = await api.variant({ settings: { mostPerAddress: 2 } });
    const streams = [await readEvents(`${url}/api/v1/events`), await readEvents(`${url}/api/v1/events`)];
    const refused = await fetch(`${url}/api/v1/session`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await problemOf(refused)).toMatchObject({ code: 'too_many_requests', detail: expect.stringContaining('2') });
    expect((await fetch(`${url}/readyz`)).status, 'probes are always answered').toBe(200);
    for (const stream of streams) stream.close();
    const status = async () => (await fetch(`${url}/api/v1/session`)).status;
    await expect.poll(status, { timeout: 60_000 }).toBe(200);
    // Twenty requests at once on one connection, each of which waits for a job to change.
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${more}\r\n`;
    const pipelined = get('/api/v1/session').repeat(19) + get('/api/v1/session', 'Connection: close\r\n');
    const statuses = (await sendRaw(url, pipelined)).map((answer) => answer.status);
    expect(statuses).toHaveLength(20);
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  it('is one of many that all together have so many requests under way', async () => {
    const url = await api.variant({ settings: { mostRequests: 1, trustedProxies: ['loopback'] } });
    const stream = await readEvents(`${url}/api/v1/events`, { 'x-forwarded-for': '203.0.113.1' });
    const refused = await fetch(`${url}/docs`, { headers: { 'x-forwarded-for': '203.0.113.2' } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    stream.close();
  });
});

describe('a request', () => {
  it('has at most a hundred headers', async () => {
    const headers = (count: number) => Array.from({ length: count }, (_, n) => `X-${n}: a\r\n`).join('');
    const get = (count: number) =>
      `GET /healthz HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\nConnection: close\r\n${headers(count)}\r\n`;
    const [few, many, more] = await Promise.all([98, 99, 2_500].map((count) => sendRaw(api.url, get(count))));
    expect(few).toMatchObject([{ status: 200 }]);
    for (const answers of [many, more]) {
      expect(answers).toMatchObject([{ status: 431 }]);
      expect(codesOf(answers ?? [])).toEqual(['headers_too_large']);
    }
  });
});

describe('an answer', () => {
  it('tells browsers what a page of ours may load, and from where', async () => {
    const { headers } = await fetch(`${api.url}/api/v1/session`);
    expect(headers.get('content-security-policy')).toBe(
      [
        "default-src 'none';script-src 'self';worker-src 'self';style-src 'self';font-src 'self'",
        "img-src 'self' blob: data: http://s3.example:7070;media-src 'self' blob: http://s3.example:7070",
        "connect-src 'self' http://s3.example:7070;base-uri 'none';frame-ancestors 'none';form-action 'self'",
      ].join(';'),
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      ...{ 'permissions-policy': expect.stringContaining('microphone=(self)'), 'x-frame-options': 'DENY' },
      ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers.get('x-powered-by')).toBeNull();
    const signed = await api.store.signedUrl('users/ann/any', { expiresInSeconds: 60 });
    expect(api.store.publicOrigin, 'what the policy is made of').toBe(new URL(signed).origin);
    const outside = createObjectStore({ ...api.s3.config, S3_PUBLIC_ENDPOINT: 'https://files.example:8443' });
    const link = await outside.signedUrl('users/ann/any', { expiresInSeconds: 60, isPublic: true });
    expect([outside.publicOrigin, new URL(link).origin]).toEqual(Array(2).fill('https://files.example:8443'));
    outside.close();
    const docs = await fetch(`${api.url}/docs`);
    expect(docs.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    expect(await docs.text()).not.toMatch(/<script(?! src=)/);
  });
});
