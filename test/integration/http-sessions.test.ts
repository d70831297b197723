import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SESSION_SECONDS } from '../../src/db/sessions.js';
import { disableUser, enableUser, insertUser } from '../../src/db/users.js';
import { madeKeySchema } from '../../src/http/auth/schemas.js';
import { flagsOf } from '../support/browser.js';
import { bearer, newKey } from '../support/callers.js';
import { problemOf } from '../support/job-form.js';
import {
  BOTH,
  copyOf,
  rowOf,
  SESSION,
  type SessionStage,
  type SignedIn,
  sessionIn,
  startSessionStage,
  statusOf,
} from '../support/session-stage.js';

/** People in browsers stay signed in, change something, and sign out. */

const HOUR_MS = 3600_000;

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessionStage();
});
beforeEach(() => stage.clear());
afterAll(() => stage?.stop());

describe('a session', () => {
  const endsIn = async (browser: SignedIn, ms: number) => {
    await stage.db.session.update({ where: rowOf(browser), data: { expiresAt: new Date(Date.now() + ms) } });
  };
  const leftOf = async (browser: SignedIn) => {
    const { expiresAt } = await stage.db.session.findUniqueOrThrow({ where: rowOf(browser) });
    return expiresAt.getTime() - Date.now();
  };

  it('is put off while it is used, with its cookie, at most once an hour', async () => {
    const browser = await stage.signedIn();
    expect((await browser.ask('GET', SESSION)).headers.getSetCookie()).toEqual([]);
    await endsIn(browser, HOUR_MS);
    const [again] = (await browser.ask('GET', SESSION)).headers.getSetCookie();
    expect(flagsOf(again)).toEqual(expect.arrayContaining([`max-age=${SESSION_SECONDS}`, 'httponly']));
    expect(await leftOf(browser)).toBeGreaterThan((SESSION_SECONDS - 3600) * 1000);
    expect((await browser.ask('GET', SESSION)).headers.getSetCookie()).toEqual([]);
  });

  it('ends when nobody has used it, and the cookie is taken away', async () => {
    const browser = await stage.signedIn();
    await endsIn(browser, -1);
    const response = await browser.ask('GET', SESSION);
    expect([response.status, browser.cookies.size]).toEqual([401, 0]);
  });

  it('ends with its user', async () => {
    const browser = await stage.signedIn();
    const again = copyOf(browser, stage.url);
    await disableUser(stage.db, 'ann');
    expect(await statusOf(browser)).toBe(401);
    await enableUser(stage.db, 'ann');
    expect(await statusOf({ ask: again })).toBe(401);
    expect(await statusOf(await stage.signedIn())).toBe(200);
  });

  it('allows what it was begun for, and no more', async () => {
    const browser = await stage.signedIn({ token: await stage.newToken(['jobs:read']) });
    expect((await browser.ask('GET', '/api/v1/jobs')).status).toBe(200);
    expect(await problemOf(await browser.ask('POST', '/api/v1/keys', { body: {} }))).toMatchObject({ status: 403 });
  });

  it('gives way to a key in the same request', async () => {
    const browser = await stage.signedIn();
    const { key } = await newKey(stage.db, 'ben', BOTH);
    stage.secrets.push(key);
    const response = await browser.ask('GET', SESSION, { headers: bearer(key) });
    expect((await sessionIn(response)).user.id).toBe('ben');
    expect((await browser.ask('GET', SESSION, { headers: bearer('pve_wrong') })).status).toBe(401);
  });
});

describe('signing out', () => {
  it('ends this session and takes its cookie away', async () => {
    const [browser, other] = [await stage.signedIn(), await stage.signedIn()];
    const stolen = copyOf(browser, stage.url);
    const response = await browser.ask('DELETE', SESSION);
    expect([response.status, browser.cookies.size]).toEqual([204, 0]);
    expect([await statusOf({ ask: stolen }), await statusOf(other)]).toEqual([401, 200]);
  });

  it("everywhere ends all of the user's, and nobody else's", async () => {
    await insertUser(stage.db, { id: 'ben', name: 'Ben' });
    const { key } = await newKey(stage.db, 'ben', BOTH);
    stage.secrets.push(key);
    const ben = await stage.signedIn({ apiKey: key });
    const [browser, other] = [await stage.signedIn(), await stage.signedIn()];
    expect((await browser.ask('DELETE', `${SESSION}?everywhere=true`)).status).toBe(204);
    expect([await statusOf(other), await statusOf(ben)]).toEqual([401, 200]);
  });

  it('everywhere can be asked by a key too', async () => {
    const browser = await stage.signedIn();
    const { key } = await newKey(stage.db, 'ann', ['jobs:read']);
    stage.secrets.push(key);
    const response = await fetch(`${stage.url}${SESSION}?everywhere=true`, { method: 'DELETE', headers: bearer(key) });
    expect([response.status, await statusOf(browser)]).toEqual([204, 401]);
  });

  it('says what is wrong with its words', async () => {
    const browser = await stage.signedIn();
    for (const query of ['everywhere=perhaps', 'where=here']) {
      expect(await problemOf(await browser.ask('DELETE', `${SESSION}?${query}`))).toMatchObject({ status: 400 });
    }
    expect(await statusOf(browser)).toBe(200);
  });
});

describe('a change that is asked by a session', () => {
  const KEYS = '/api/v1/keys';
  const words = { body: { name: 'of a page', scopes: ['jobs:read'] } };

  it.each<[string, () => Record<string, string>]>([
    ['our own page', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['our own page, in a browser that says only Origin', () => ({ origin: stage.url })],
  ])('is taken from %s', async (_what, headers) => {
    const response = await (await stage.signedIn()).ask('POST', KEYS, { ...words, headers: headers() });
    expect(response.status).toBe(201);
    stage.secrets.push(madeKeySchema.parse(await response.json()).key);
  });

  it.each<[string, Record<string, string>]>([
    ['nobody who says where they come from', {}],
    ['the address bar, which changes nothing', { 'sec-fetch-site': 'none' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ])('is refused from %s', async (_what, headers) => {
    const browser = await stage.signedIn();
    for (const [method, path] of [
      ['POST', KEYS],
      ['DELETE', SESSION],
    ] as const) {
      const response = await browser.ask(method, path, { ...words, headers });
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'origin_refused' });
    }
    expect(await statusOf(browser)).toBe(200);
  });
});

it('no token, cookie or key is in any line of the log', () => stage.expectNoLeak());
