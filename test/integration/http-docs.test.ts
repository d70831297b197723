import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorRow, knownCodes } from '../../src/domain/error-table.js';
import { problemSchema } from '../../src/http/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { newKey } from '../support/callers.js';
import { openDocsPage } from '../support/docs-page.js';
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
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    const [, style = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(html) ?? [];
    expect((await get(style)).headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(html).not.toMatch(/<script|<style|style=|src=|onload/);
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

describe('the documentation', () => {
  const linksIn = (html: string) => [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);

  it('is a document and a page, with all the page needs from this server, and nothing inline', async () => {
    expect(await (await get('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
    const response = await get('/docs');
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self';/);
    expect(page).not.toMatch(/<style|<script(?![^>]* src=)| style=| on\w+=|unsafe/);
    const links = linksIn(page);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) {
      expect(link, 'of this server').toMatch(/^\//);
      const { status, headers } = await get(link);
      expect(status, link).toBe(200);
      expect(headers.get('content-type'), link).toMatch(/javascript|css|json|png|mp4|mpeg/);
    }
  });

  it.each(['/docs', '/openapi.json', '/docs/swagger-ui-bundle.js'])('%s comes compressed', async (path) => {
    const encoding = async (accepted: string) =>
      (await get(path, { 'accept-encoding': accepted })).headers.get('content-encoding');
    expect([await encoding('gzip'), await encoding('br'), await encoding('identity')]).toEqual(['gzip', 'br', null]);
  });

  it('answers any other address with a problem', async () => {
    for (const path of ['/docs/package.json', '/docs/..%2fpackage.json', '/api/v2/jobs', '/']) {
      expect(problemSchema.parse(await (await get(path)).json()).code, path).toBe('route_not_found');
    }
  });
});

describe('the sample on the page', () => {
  const open = async (url: string) => openDocsPage(url, await (await get('/docs/sample.js')).text());

  it('is submitted by one click, and its job is shown until it is over', async () => {
    const page = await open(api.url);
    page.fire('sample-send', 'click');
    await expect.poll(page.state).toMatch(/^queued: /);
    const [job] = api.started;
    expect(job).toMatchObject({
      video: { fileName: 'video.mp4', contentType: 'video/mp4' },
      audio: [{ refId: 'narrator' }, { refId: 'guest' }],
      segments: [{ startTime: 0.5 }, { startTime: 4 }],
    });
    const { id } = await api.database.db.videoJob.findUniqueOrThrow({ where: { id: job?.jobId ?? '' } });
    await api.database.db.videoJob.update({ where: { id }, data: { status: 'processing', progressPercentage: 40 } });
    await expect.poll(page.state).toMatch(/^processing: /);
    expect(page.element('sample-progress').value).toBe(40);
    const done = { status: 'completed' as const, stage: 'done' as const, outputKey: 'the/result.mp4' };
    await api.database.db.videoJob.update({ where: { id }, data: done });
    await expect.poll(page.state).toMatch(/^completed: /);
    expect(page.link('Download the video')).toMatchObject({ href: `/api/v1/jobs/${id}/download` });
    expect(page.element('sample-send').disabled).toBe(false);
  });

  it('asks for a key where one is needed, and is submitted with it', async () => {
    const page = await open(await api.variant({ settings: { anonymousUserId: undefined } }));
    page.fire('sample-send', 'click');
    await expect.poll(page.state).toMatch(/no credential/);
    expect(page.element('sample-sign-in').hidden).toBe(false);
    page.element('sample-key').value = (await newKey(api.database.db, 'ann', ['jobs:read', 'jobs:write'])).key;
    page.fire('sample-sign-in', 'submit');
    await expect.poll(page.state).toMatch(/^queued: /);
    expect(api.started.at(-1)?.userId).toBe('ann');
  });
});
