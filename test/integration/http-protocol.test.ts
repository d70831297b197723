import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/http/listen.js';
import { createOpenApi } from '../../src/http/openapi.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { problemOf } from '../support/job-form.js';
import { sendRaw } from '../support/raw-http.js';

/** What HTTP itself wants of every address; what it must not meet: docs/bad-input.md. */

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
  it.each(['gzip', 'identity, gzip'])('as %s is refused, with what is taken', async (encoding) => {
    for (const path of [SUBMIT, `/webhooks/sync-so/${ID}/token`]) {
      const headers = { 'content-encoding': encoding, 'content-type': 'multipart/form-data; boundary=b' };
      const response = await call('POST', path, headers, gzipSync('--b--'));
      expect(response.headers.get('accept-encoding')).toBe('identity');
      expect(await problemOf(response)).toMatchObject({
        ...{ status: 415, code: 'unsupported_encoding', title: 'The body is compressed.' },
        detail: `Its Content-Encoding is "${encoding}".`,
      });
    }
  });

  it('as identity is as it is', async () => {
    const headers = { 'content-encoding': 'identity', 'content-type': 'application/json' };
    expect(await problemOf(await call('POST', SUBMIT, headers, Buffer.from('{}')))).toMatchObject({
      ...{ code: 'unsupported_media_type', detail: 'Its Content-Type is "application/json".' },
    });
  });
});

it('an address that cannot be read is told where', async () => {
  const { issues } = await problemOf(await call('GET', '/api/v1/jobs/%zz'));
  expect(issues).toMatchObject([{ field: 'path', message: expect.stringContaining('"%"') }]);
});

it('says nothing on a connection that only idles', async () => {
  const server = await listen(express(), { host: '127.0.0.1', port: 0, headersMs: 60_000, idleMs: 200 });
  onTestFinished(() => server.stop(0));
  expect(await sendRaw(server.url)).toEqual([]);
});

it('OPTIONS of no address tells the methods there are', async () => {
  const [answer] = await sendRaw(
    api.url,
    `OPTIONS * HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\nConnection: close\r\n\r\n`,
  );
  expect([answer?.status, answer?.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']);
});
