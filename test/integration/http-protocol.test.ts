import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/http/listen.js';
import { createOpenApi } from '../../src/http/openapi.js';
import { problemSchema } from '../../src/http/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { problemOf } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';
import { type RawAnswer, sendRaw } from '../support/raw-http.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api?.stop();
});

const SUBMIT = '/api/v1/sync/pro-sync-process';
const ID = '8a7e0f0e-3c58-4d6f-9d25-6f1d6d0a7a11';
const call = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
  fetch(`${api.url}${path}`, { method, headers, body, redirect: 'manual' });

describe('an address that is known', () => {
  /** All there are, by the document, with their methods. */
  const paths = Object.entries(createOpenApi().paths as Record<string, object>).map(([path, item]) => {
    const at = path.replace(/\{[iI]d\}|\{jobId\}/, ID).replace('{token}', 'token');
    const methods = Object.keys(item).filter((key) => key !== 'parameters');
    const allow = methods.map((method) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()));
    return [at, [...allow, 'OPTIONS'].join(', ')] as const;
  });
  const docs = ['/docs', '/openapi.json', '/problems/job_over', '/docs/start.js', '/docs/swagger-ui.css'].map(
    (path) => [path, 'GET, HEAD, OPTIONS'] as const,
  );

  it.each([...paths, ...docs])('%s refuses other methods, and says that it takes %s', async (path, allow) => {
    const others = ['DELETE', 'PUT', 'PATCH', 'POST', 'GET'].filter((method) => !allow.split(', ').includes(method));
    for (const method of others) {
      const response = await call(method, path);
      expect(response.headers.get('allow'), method).toBe(allow);
      expect(await problemOf(response), method).toMatchObject({ status: 405, code: 'method_not_allowed' });
    }
    const options = await call('OPTIONS', path);
    expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
  });

  it.each(['/healthz', '/readyz', '/api/v1/jobs', '/docs', '/openapi.json'])(
    '%s answers HEAD as GET, without the body',
    async (path) => {
      const [head, get] = [await call('HEAD', path), await call('GET', path)];
      expect(head.status).toBe(200);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect(await head.text()).toBe('');
    },
  );

  it('answers HEAD of a job that is not there with its status alone', async () => {
    const response = await call('HEAD', `/api/v1/jobs/${ID}`);
    expect([response.status, await response.text()]).toEqual([404, '']);
  });
});

it('an address that is not known is none, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
    expect(await problemOf(await call(method, '/api/v1/nothing')), method).toMatchObject({ code: 'route_not_found' });
  }
});

describe('a body that is encoded', () => {
  it.each(['gzip', 'br', 'deflate', 'x-own', 'identity, gzip'])(
    'as %s is refused, with what is taken',
    async (encoding) => {
      for (const path of [SUBMIT, `/webhooks/sync-so/${ID}/token`]) {
        const headers = { 'content-encoding': encoding, 'content-type': 'multipart/form-data; boundary=b' };
        const response = await call('POST', path, headers, gzipSync('--b--'));
        expect(response.headers.get('accept-encoding')).toBe('identity');
        expect(await problemOf(response)).toMatchObject({
          ...{ status: 415, code: 'unsupported_encoding', title: 'The body is compressed.' },
          detail: `Its Content-Encoding is "${encoding}".`,
        });
      }
    },
  );

  it('as identity is as it is', async () => {
    const headers = { 'content-encoding': 'identity', 'content-type': 'application/json' };
    expect(await problemOf(await call('POST', SUBMIT, headers, Buffer.from('{}')))).toMatchObject({
      ...{ code: 'unsupported_media_type', detail: 'Its Content-Type is "application/json".' },
    });
  });
});

describe('an address that cannot be read', () => {
  it.each(['/api/v1/jobs/%E0%A4%A', '/api/v1/jobs/%zz', '/docs/%'])('%s: says where', async (path) => {
    expect(await problemOf(await call('GET', path))).toMatchObject({
      ...{ status: 400, code: 'invalid_request', issues: [{ field: 'path', message: expect.stringContaining('"%"') }] },
    });
  });

  it('is too long', async () => {
    expect(await problemOf(await call('GET', `/api/v1/jobs?cursor=${'c'.repeat(8_100)}`))).toMatchObject({
      ...{ status: 414, code: 'uri_too_long' },
    });
  });
});

describe('what is no request, or ends in the middle of one', () => {
  const host = () => `Host: ${new URL(api.url).host}`;
  const one = (answers: RawAnswer[]) => {
    const [{ status, headers, body } = { status: 0, headers: new Headers(), body: '' }, ...more] = answers;
    expect(more, body).toEqual([]);
    expect(headers.get('connection')).toBe('close');
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = problemSchema.parse(JSON.parse(body));
    expect(headers.get('x-request-id')).toBe(problem.requestId);
    expect(problem.status).toBe(status);
    return problem;
  };
  const chunked = () => `POST ${SUBMIT} HTTP/1.1\r\n${host()}\r\nContent-Type: multipart/form-data; boundary=b\r\n`;

  it.each<[string, () => string, number, string]>([
    ['is no HTTP', () => 'hello\r\n\r\n', 400, 'malformed_request'],
    ['is TLS', () => '\x16\x03\x01\x02\0\x01\0\x01\xfc', 400, 'malformed_request'],
    ['has a method that is none', () => `FETCH / HTTP/1.1\r\n${host()}\r\n\r\n`, 400, 'malformed_request'],
    ['has a header that is none', () => `GET / HTTP/1.1\r\n${host()}\r\nbad header\r\n\r\n`, 400, 'malformed_request'],
    [
      'has two lengths',
      () => `POST ${SUBMIT} HTTP/1.1\r\n${host()}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      ...([400, 'malformed_request'] as const),
    ],
    [
      'has headers without end',
      () => `GET / HTTP/1.1\r\n${host()}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'has an address without end',
      () => `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host()}\r\n\r\n`,
      414,
      'uri_too_long',
    ],
    [
      'has a chunk that is none',
      () => `${chunked()}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'malformed_request',
    ],
    [
      'is compressed on the way',
      () => `${chunked()}Transfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`,
      501,
      'unsupported_transfer_encoding',
    ],
    [
      'ends in an encoding nobody knows',
      () => `${chunked()}Transfer-Encoding: own\r\n\r\n`,
      501,
      'unsupported_transfer_encoding',
    ],
    [
      'expects what nobody knows',
      () => `POST ${SUBMIT} HTTP/1.1\r\n${host()}\r\nExpect: 200-ok\r\n\r\n`,
      417,
      'expectation_failed',
    ],
    ['wants a tunnel', () => `CONNECT example.com:443 HTTP/1.1\r\n${host()}\r\n\r\n`, 405, 'method_not_allowed'],
  ])('%s: is answered and closed', async (_what, text, status, code) => {
    expect(one(await sendRaw(api.url, Buffer.from(text(), 'latin1')))).toMatchObject({ status, code });
  });

  it('leaves no file of an upload that breaks off into nonsense', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n';
    const chunk = part + '\x07'.repeat(20_000);
    const text = `${chunked()}Transfer-Encoding: chunked\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\nzz\r\n`;
    expect(one(await sendRaw(api.url, text))).toMatchObject({ status: 400, code: 'malformed_request' });
    await api.inFlight.idle();
    expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  });

  it('does not disturb the answers to requests before it', async () => {
    const [first, ...rest] = await sendRaw(api.url, `GET /healthz HTTP/1.1\r\n${host()}\r\n\r\nnonsense\r\n\r\n`);
    expect([first?.status, first?.body]).toEqual([200, '{"status":"ok"}']);
    expect(one(rest)).toMatchObject({ status: 400, code: 'malformed_request' });
  });

  it('ends when nothing more comes: of its headers, or of its body', async () => {
    const app = express().use((request) => request.resume());
    // Of the other time each has plenty, or on a busy machine it would be that one which is met.
    const started = async (times: object) => {
      const server = await listen(app, { host: '127.0.0.1', port: 0, ...times });
      onTestFinished(() => server.stop(0));
      return server.url;
    };
    const lateHeaders = await started({ headersMs: 200, idleMs: 60_000 });
    const idleBody = await started({ headersMs: 60_000, idleMs: 400 });
    const problems = [
      one(await sendRaw(lateHeaders, 'GET / HTTP/1.1\r\nHost: x\r\n')),
      one(await sendRaw(idleBody, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfive.')),
    ];
    for (const problem of problems) expect(problem).toMatchObject({ status: 408, code: 'request_timeout' });
  });

  it('says nothing on a connection that only idles', async () => {
    const server = await listen(express(), { host: '127.0.0.1', port: 0, headersMs: 60_000, idleMs: 200 });
    onTestFinished(() => server.stop(0));
    expect(await sendRaw(server.url)).toEqual([]);
  });
});

it('OPTIONS of no address tells the methods there are', async () => {
  const [answer] = await sendRaw(
    api.url,
    `OPTIONS * HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\nConnection: close\r\n\r\n`,
  );
  expect([answer?.status, answer?.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, PATCH, DELETE, OPTIONS']);
});
