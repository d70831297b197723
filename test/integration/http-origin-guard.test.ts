import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAccount } from '../../src/db/slots.js';
import { problemSchema } from '../../src/http/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { adminKey } from '../support/callers.js';
import { sendRaw } from '../support/raw-http.js';
import { sendWebhook, sentJob } from '../support/webhooks.js';

const APP = 'https://app.example.com';

type Headers = Record<string, string>;

let api: TestApi;
/** The API as it is behind a load balancer, for a page of another origin. */
let published: string;
/** Who may call what is for admins. */
let admin: Headers;
beforeAll(async () => {
  api = await startTestApi();
  admin = await adminKey(api.database.db);
  await ensureAccount(api.database.db, 1);
  published = await api.variant({
    settings: { allowedHosts: ['api.example.com', 'inside:8080'], allowedOrigins: [APP] },
  });
});
afterAll(async () => {
  await api?.stop();
});

/** Like a browser or a proxy, which say themselves to whom they speak. */
async function ask(url: string, path: string, headers: Headers = {}, method = 'GET') {
  const own = path === RESUME ? { ...admin, ...headers } : headers;
  const sent = request(new URL(path, url), { method, headers: own, agent: false });
  sent.end();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const codeOf = ({ body }: { body: string }) => problemSchema.parse(JSON.parse(body)).code;
const port = () => new URL(api.url).port;
const at = (host: string) => host.replace('PORT', port());

const JOBS = '/api/v1/jobs';
const RESUME = '/api/v1/jobs/resume';

describe('the name a request is sent to', () => {
  it.each(['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT', 'localhost.:PORT', '[::1]:PORT'])(
    'may be %s, this machine at its own port',
    async (host) => {
      expect((await ask(api.url, JOBS, { host: at(host) })).status).toBe(200);
    },
  );

  it.each([
    ...['evil.example:PORT', 'evil.example', 'localhost.evil.example:PORT', '127.0.0.1.evil.example:PORT'],
    ...[
      'localhost',
      'localhost:1',
      '127.0.0.1',
      '10.0.0.5:PORT',
      '0.0.0.0:PORT',
      'user@localhost:PORT',
      'localhost:PORT/x',
    ],
    ...['localhost:PORT:PORT', '::1', 'local host:PORT', 'api.example.com'],
  ])('may not be %s, as a page with a name of its own for our address sends it', async (host) => {
    for (const [method, path] of [
      ['GET', JOBS],
      ['POST', RESUME],
      ['GET', '/docs'],
      ['GET', '/nothing'],
    ] as const) {
      const answer = await ask(api.url, path, { host: at(host) }, method);
      expect([answer.status, codeOf(answer)], path).toEqual([403, 'host_refused']);
      expect(problemSchema.parse(JSON.parse(answer.body)).next).toContain('API_ALLOWED_HOSTS');
    }
  });

  it('is needed, once', async () => {
    const none = await sendRaw(api.url, `GET ${JOBS} HTTP/1.1\r\nConnection: close\r\n\r\n`);
    const two = await sendRaw(
      api.url,
      `GET ${JOBS} HTTP/1.1\r\nHost: ${at('localhost:PORT')}\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    for (const [answer] of [none, two]) expect(answer).toMatchObject({ status: 400 });
  });

  it('may be one that was named, at any port or at its own', async () => {
    const statuses = async (...hosts: string[]) =>
      Promise.all(hosts.map(async (host) => (await ask(published, JOBS, { host })).status));
    expect(await statuses('api.example.com', 'API.example.com:443', 'inside:8080')).toEqual([200, 200, 200]);
    expect(await statuses('inside', 'inside:8081', 'x.api.example.com', 'api.example.com.evil.example')).toEqual([
      403, 403, 403, 403,
    ]);
  });

  it.each(['/healthz', '/readyz'])('does not matter to %s, which is asked by address', async (path) => {
    expect((await ask(api.url, path, { host: '10.1.2.3:4000' })).status).toBe(200);
    expect(await sendRaw(api.url, `GET ${path} HTTP/1.0\r\n\r\n`)).toMatchObject([{ status: 200 }]);
  });
});

describe('the page a request comes from', () => {
  const own = (): Headers => ({ origin: at('http://127.0.0.1:PORT'), 'sec-fetch-site': 'same-origin' });

  it.each<[string, () => Headers]>([
    ['no page: a program', () => ({})],
    ['no page: fetch of Node', () => ({ 'sec-fetch-mode': 'cors' })],
    ['our own page', own],
    ['our own page, in a browser without Sec-Fetch-Site', () => ({ origin: own().origin ?? '' })],
    ['our own page, without Origin as when it reads', () => ({ 'sec-fetch-site': 'same-origin' })],
    [
      'the address bar',
      () => ({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    ],
  ])('may be %s', async (_what, headers) => {
    expect((await ask(api.url, JOBS, headers())).status).toBe(200);
    expect((await ask(api.url, RESUME, headers(), 'POST')).status).toBe(202);
  });

  it.each<[string, () => Headers]>([
    ['another site', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
    ['another site, in a browser without Sec-Fetch-Site', () => ({ origin: 'https://evil.example' })],
    ['another port of this machine', () => ({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' })],
    ['another name of this machine', () => ({ origin: at('http://localhost:PORT'), 'sec-fetch-site': 'cross-site' })],
    ['a file or a sandbox', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' })],
    ['a file, in a browser without Sec-Fetch-Site', () => ({ origin: 'null' })],
    ['an origin like ours', () => ({ origin: at('http://127.0.0.1:PORT.evil.example') })],
    ['an origin with ours in it', () => ({ origin: at('http://evil.example/127.0.0.1:PORT') })],
    [
      'an image or a script elsewhere',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }),
    ],
    [
      'a frame elsewhere',
      () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
    ],
    ['what a browser of tomorrow says', () => ({ 'sec-fetch-site': 'other' })],
    [
      'another site, though TLS was taken off',
      () => ({ origin: at('https://127.0.0.1:PORT'), 'sec-fetch-site': 'cross-site' }),
    ],
  ])('may not be %s', async (_what, headers) => {
    for (const [method, path] of [
      ['GET', JOBS],
      ['POST', RESUME],
      ['OPTIONS', RESUME],
      ['GET', '/readyz'],
    ] as const) {
      const answer = await ask(api.url, path, headers(), method);
      expect([answer.status, codeOf(answer)], `${method} ${path}`).toEqual([403, 'origin_refused']);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(problemSchema.parse(JSON.parse(answer.body)).next).toContain('API_ALLOWED_ORIGINS');
    }
  });

  it('may have a link to us that a person follows, and no form', async () => {
    const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    for (const path of ['/docs', JOBS]) expect((await ask(api.url, path, visit)).status, path).toBe(200);
    expect((await ask(api.url, RESUME, visit, 'POST')).status).toBe(403);
    expect((await ask(api.url, RESUME, { ...visit, origin: 'null' }, 'POST')).status).toBe(403);
  });

  it('has no part in what another page shows', async () => {
    expect((await ask(api.url, JOBS)).headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});

describe('a page of an origin that was named', () => {
  const app = { host: 'api.example.com', origin: APP, 'sec-fetch-site': 'cross-site' };

  it('may read and write, and is told so by name', async () => {
    const [read, write] = [await ask(published, JOBS, app), await ask(published, RESUME, app, 'POST')];
    expect([read.status, write.status]).toEqual([200, 202]);
    for (const { headers } of [read, write]) {
      expect(headers).toMatchObject({
        ...{ 'access-control-allow-origin': APP, 'access-control-allow-credentials': 'true' },
        ...{ 'access-control-expose-headers': expect.stringMatching(/Idempotent-Replayed, Location, RateLimit, /) },
        vary: expect.stringContaining('Origin'),
      });
    }
  });

  it('may ask before, for one that was named only', async () => {
    const preflight = { ...app, 'access-control-request-method': 'POST' };
    const { status, headers } = await ask(published, RESUME, preflight, 'OPTIONS');
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringContaining('Content-Type'),
    });
    const other = await ask(published, RESUME, { ...preflight, origin: 'https://evil.example' }, 'OPTIONS');
    expect([other.status, other.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  it('needs a name of ours all the same', async () => {
    expect((await ask(published, JOBS, { ...app, host: 'evil.example' })).status).toBe(403);
  });

  it('is itself the page where a proxy takes off TLS', async () => {
    const https = { host: 'api.example.com', origin: 'https://api.example.com', 'sec-fetch-site': 'same-origin' };
    expect((await ask(published, RESUME, https, 'POST')).status).toBe(202);
    expect((await ask(published, RESUME, { ...https, host: 'api.example.com:443' }, 'POST')).status).toBe(202);
  });
});

it('a webhook is believed by its signature, whatever name it was sent to', async () => {
  const job = await sentJob(api.database.db);
  const body = JSON.stringify({ id: 'generation-1', status: 'COMPLETED' });
  expect((await sendWebhook(api.url, job, { body })).status).toBe(200);
  const unsigned = await ask(
    api.url,
    `/webhooks/sync-so/${job.jobId}/${job.token}`,
    { host: 'tunnel.example' },
    'POST',
  );
  expect([unsigned.status, codeOf(unsigned)]).toEqual([401, 'webhook_refused']);
});
