import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorRow, knownCodes } from '../../src/domain/error-table.js';
import { problemSchema } from '../../src/http/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { sendRaw } from '../support/raw-http.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

const unescaped = (html: string) =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe('the type of a problem', () => {
  it.each(['/api/v1/jobs/latest', '/api/v1/jobs?limit=0', '/nothing'])(
    'of %s leads to a page on this server',
    async (path) => {
      const { type, code, next } = problemSchema.parse(await (await get(path)).json());
      const page = await get(new URL(type, `${api.url}${path}`).pathname);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const html = await page.text();
      expect(html).toContain(code);
      expect(unescaped(html)).toContain(next);
    },
  );

  it('leads there too from what never became a request', async () => {
    const [answer] = await sendRaw(api.url, 'nonsense\r\n\r\n');
    const { type } = problemSchema.parse(JSON.parse(answer?.body ?? ''));
    expect((await get(type)).status).toBe(200);
  });
});

describe('the pages', () => {
  it('are there for every code of the table, with its sentence, its status and its next step', async () => {
    for (const code of knownCodes) {
      const html = unescaped(await (await get(`/problems/${encodeURIComponent(code)}`)).text());
      const { message, next, status } = errorRow(code);
      for (const words of [message, next, String(status)]) expect(html, code).toContain(words);
    }
  });

  it('load and run nothing: their policy allows their own style alone', async () => {
    const response = await get('/problems/job_not_found');
    const html = await response.text();
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(html).not.toMatch(/<script|src=|onload/);
  });

  it('open from a link on any page, as the documentation does', async () => {
    const { host } = new URL(api.url);
    const visit = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
    const lines = ['GET /problems/job_over HTTP/1.1', `Host: ${host}`, ...visit, 'Connection: close', '', ''];
    const [answer] = await sendRaw(api.url, lines.join('\r\n'));
    expect([answer?.status, answer?.body]).toEqual([200, expect.stringContaining('job_over')]);
  });

  it.each(['/problems/never_heard_of', '/problems/constructor', '/problems/%3Cscript%3E', '/problems/'])(
    'answer 404 at %s',
    async (path) => {
      const response = await get(path);
      expect([response.status, problemSchema.parse(await response.json()).code]).toEqual([404, 'route_not_found']);
    },
  );
});
