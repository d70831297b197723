import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revokeKey } from '../../src/db/api-keys.js';
import { SESSION_SECONDS } from '../../src/db/sessions.js';
import { makeLoginLink } from '../../src/users/make-link.js';
import { hashOf } from '../../src/users/secrets.js';
import { flagsOf, newBrowser } from '../support/browser.js';
import { newKey } from '../support/callers.js';
import { problemOf } from '../support/job-form.js';
import {
  BOTH,
  rowOf,
  SESSION,
  type SessionStage,
  sessionIn,
  startSessionStage,
  statusOf,
} from '../support/session-stage.js';

/** People in browsers sign in. */

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessionStage();
});
beforeEach(() => stage.clear());
afterAll(() => stage?.stop());

describe('signing in', () => {
  it('by a link: a cookie that no script reads, and who one is', async () => {
    const { response, setCookie, ask } = await stage.signedIn();
    expect([response.status, await response.text(), setCookie]).toEqual([204, '', [expect.any(String)]]);
    expect(setCookie[0]).toMatch(/^pve_session=[\w-]{43};/);
    expect(flagsOf(setCookie[0])).toEqual([
      `max-age=${SESSION_SECONDS}`,
      'path=/',
      expect.stringMatching(/^expires=/),
      'httponly',
      'samesite=lax',
    ]);
    const session = await sessionIn(await ask('GET', SESSION));
    expect(session).toMatchObject({ user: { id: 'ann', name: 'Ann' }, scopes: BOTH, version: '1.2.3-test' });
    expect(session.limits).toEqual({ maxUploadBytes: 512 * 1024 ** 2, maxAudioFiles: 3, maxDrafts: 100 });
    expect(session.models).toContainEqual(expect.objectContaining({ name: 'lipsync-2', isDefault: true }));
  });

  it.each<[string, Record<string, string>]>([
    ['a proxy says it', { 'x-forwarded-proto': 'https', 'sec-fetch-site': 'same-origin' }],
    ['the browser says it', { origin: 'https://video.example.com', 'sec-fetch-site': 'same-origin' }],
  ])('over HTTPS, as %s: a cookie for HTTPS alone, that no other host can set', async (_how, headers) => {
    const https = await stage.api.variant({ settings: { allowedOrigins: ['https://video.example.com'] } });
    const { ask, cookies } = newBrowser(https);
    const response = await ask('POST', SESSION, { body: { token: await stage.newToken() }, headers });
    const [setCookie = ''] = response.headers.getSetCookie();
    expect(setCookie).toMatch(/^__Host-pve_session=/);
    expect(flagsOf(setCookie)).toEqual(expect.arrayContaining(['secure', 'path=/', 'httponly', 'samesite=lax']));
    expect(setCookie).not.toMatch(/domain=/i);
    const [token = ''] = cookies.values();
    stage.secrets.push(token);
    const asked = (cookie: string) => fetch(https + SESSION, { headers: { cookie, 'x-forwarded-proto': 'https' } });
    expect((await sessionIn(await asked(`__Host-pve_session=${token}`))).user.id).toBe('ann');
    // As a page on another host of the domain could set it.
    expect((await sessionIn(await asked(`pve_session=${token}`))).user.id).toBe('local-user');
  });

  it('keeps of link and cookie a hash alone', async () => {
    const { cookies } = await stage.signedIn();
    const token = await stage.newToken();
    const rows = JSON.stringify([await stage.db.session.findMany(), await stage.db.loginLink.findMany()]);
    expect(rows).toContain(hashOf(token));
    for (const secret of [token, ...cookies.values()]) expect(rows).not.toContain(secret);
  });

  it('works once with a link, also for two who come at the same moment', async () => {
    const body = { token: await stage.newToken() };
    const tries = await Promise.all(Array.from({ length: 8 }, () => stage.signedIn(body)));
    expect(tries.map(({ response }) => response.status).toSorted()).toEqual([204, ...Array(7).fill(401)]);
    expect((await stage.signedIn(body)).response.status).toBe(401);
  });

  it('does not work with a link that has expired, was never one, or is of a disabled user', async () => {
    const token = await stage.newToken();
    await stage.db.loginLink.update({ where: { hash: hashOf(token) }, data: { expiresAt: new Date(Date.now() - 1) } });
    const other = await stage.newToken();
    await stage.db.user.update({ where: { id: 'ann' }, data: { disabledAt: new Date() } });
    for (const one of [token, other, 'never-one']) {
      const { response, setCookie } = await stage.signedIn({ token: one });
      expect([response.status, response.headers.get('www-authenticate'), setCookie]).toEqual([401, 'Bearer', []]);
      expect(await problemOf(response)).toMatchObject({
        code: 'link_not_valid',
        next: expect.stringContaining('npm run pro -- users link local-user'),
      });
    }
  });

  it('lasts a link for a quarter of an hour', async () => {
    const before = Date.now();
    const { expiresAt } = await makeLoginLink(stage.db, { userId: 'ann', scopes: BOTH, apiUrl: stage.url });
    expect(expiresAt.getTime() - before).toBeGreaterThanOrEqual(15 * 60_000);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  });

  it('by a key: with its scopes, and for as long as it is valid', async () => {
    const { key, id } = await newKey(stage.db, 'ann', ['jobs:read']);
    stage.secrets.push(key);
    const browser = await stage.signedIn({ apiKey: key });
    expect((await sessionIn(await browser.ask('GET', SESSION))).scopes).toEqual(['jobs:read']);
    await revokeKey(stage.db, { id });
    expect(await statusOf(browser)).toBe(401);
    expect((await stage.signedIn({ apiKey: key })).response.status).toBe(401);
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['both', { token: 'a', apiKey: 'b' }],
    ['a word nobody knows', { token: 'a', user: 'ann' }],
    ['no text', { token: 5 }],
    ['no end', { token: 'x'.repeat(501) }],
  ])('says what is wrong with a body of %s', async (_what, body) => {
    const problem = await problemOf((await stage.signedIn(body)).response);
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', issues: [{ field: expect.any(String) }] });
  });

  it('takes JSON alone, which no form of another page can send', async () => {
    const bodies = ['{"token":', JSON.stringify({ token: await stage.newToken() })];
    const types = ['application/json', 'text/plain'];
    const refusals = [
      { status: 400, code: 'invalid_request' },
      { status: 415, code: 'unsupported_media_type' },
    ];
    for (const [at, body] of bodies.entries()) {
      const headers = { 'content-type': types[at] ?? '' };
      const response = await fetch(stage.url + SESSION, { method: 'POST', body, headers });
      expect(await problemOf(response)).toMatchObject(refusals[at] ?? {});
    }
  });

  it('ends the session that the browser had', async () => {
    const browser = await stage.signedIn();
    const before = rowOf(browser);
    await browser.ask('POST', SESSION, { body: { token: await stage.newToken() } });
    expect(await stage.db.session.findUnique({ where: before })).toBeNull();
    expect(await statusOf(browser)).toBe(200);
  });
});

it('no token, cookie or key is in any line of the log', () => stage.expectNoLeak());
