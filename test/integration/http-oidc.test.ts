import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { disableUser } from '../../src/db/users.js';
import { createOidcLogins } from '../../src/http/auth/oidc.js';
import { newBrowser } from '../support/browser.js';
import { problemOf } from '../support/job-form.js';
import { CLIENT, startOidcIssuer } from '../support/oidc-issuer.js';
import { SESSION, type SessionStage, sessionIn, startSessionStage } from '../support/session-stage.js';

/** People sign in with the identity provider of their team. */

const LOGIN = '/api/v1/login/oidc';

let stage: SessionStage;
let issuer: Awaited<ReturnType<typeof startOidcIssuer>>;
let url: string;
beforeAll(async () => {
  [stage, issuer] = await Promise.all([startSessionStage(), startOidcIssuer()]);
  url = await apiWith();
});
beforeEach(() => {
  Object.assign(issuer.now, { user: { sub: 'ann@idp', name: 'Ann Example' }, fault: '' });
});
afterAll(async () => {
  await stage?.stop();
  await issuer?.stop();
});

const apiWith = (o: Partial<Parameters<typeof createOidcLogins>[0]> = {}) =>
  stage.api.variant({
    settings: { anonymousUserId: undefined },
    oidc: createOidcLogins({ issuer: issuer.issuer, userClaim: 'sub', ...CLIENT, ...o }),
  });

const locationOf = (response: Response) => response.headers.get('location') ?? '';
/** Follows no redirect by itself, as the steps are what is looked at. That a browser may come from elsewhere has its own test. */
function newVisitor(at = url) {
  const browser = newBrowser(at);
  const open = async (path: string) => browser.ask('GET', path, { headers: {}, redirect: 'manual' });
  return { ...browser, open };
}

/** To the provider and back to our address, which is not opened yet. */
async function toProvider({ open }: ReturnType<typeof newVisitor>, path = LOGIN) {
  const begun = await open(path);
  expect(begun.status).toBe(303);
  const back = new URL(locationOf(await fetch(locationOf(begun), { redirect: 'manual' })));
  return { begun, back: back.pathname + back.search };
}

describe('signing in', () => {
  it('leads to the provider with state, nonce and PKCE, and back into a session', async () => {
    const browser = newVisitor();
    const { begun, back } = await toProvider(browser, `${LOGIN}?returnTo=/docs%23jobs`);
    const { searchParams } = new URL(locationOf(begun));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ response_type: 'code', client_id: CLIENT.clientId, redirect_uri: `${url}${LOGIN}/callback` },
      ...{ code_challenge_method: 'S256', scope: expect.stringContaining('openid') },
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect((searchParams.get(name) ?? '').length).toBeGreaterThan(40);
    expect(begun.headers.getSetCookie()[0]).toMatch(/^pve_login=[\w-]{43}; Max-Age=600; .*HttpOnly; SameSite=Lax$/);
    stage.secrets.push(...browser.cookies.values());
    const done = await browser.open(back);
    expect([done.status, locationOf(done), [...browser.cookies.keys()]]).toEqual([303, '/docs#jobs', ['pve_session']]);
    stage.secrets.push(...browser.cookies.values());
    const session = await sessionIn(await browser.ask('GET', SESSION));
    expect(session).toMatchObject({
      user: { id: 'ann@idp', name: 'Ann Example' },
      scopes: ['jobs:read', 'jobs:write'],
    });
    expect((await browser.open(back)).status, 'once').toBe(401);
    expect(await stage.db.oidcLogin.count()).toBe(0);
  });

  it('makes an admin of whom the provider says so', async () => {
    issuer.now.user = { sub: 'boss', roles: ['video-admin'] };
    const browser = newVisitor(await apiWith({ adminClaim: { name: 'roles', value: 'video-admin' } }));
    await browser.open((await toProvider(browser)).back);
    expect((await sessionIn(await browser.ask('GET', SESSION))).scopes).toContain('admin');
  });

  it('leaves no admin of whom the provider says so no more, in any browser', async () => {
    const at = await apiWith({ adminClaim: { name: 'roles', value: 'video-admin' } });
    const signIn = async () => {
      const browser = newVisitor(at);
      await browser.open((await toProvider(browser)).back);
      return browser;
    };
    issuer.now.user = { sub: 'boss', roles: ['video-admin'] };
    const before = await signIn();
    issuer.now.user = { sub: 'boss', roles: [] };
    const after = await signIn();
    expect((await before.ask('GET', SESSION)).status).toBe(401);
    expect((await sessionIn(await after.ask('GET', SESSION))).scopes).toEqual(['jobs:read', 'jobs:write']);
  });

  it('asks the provider again after a day who is an admin, however much the session is used', async () => {
    issuer.now.user = { sub: 'boss', roles: ['video-admin'] };
    const browser = newVisitor(await apiWith({ adminClaim: { name: 'roles', value: 'video-admin' } }));
    await browser.open((await toProvider(browser)).back);
    const row = await stage.db.session.findFirstOrThrow({ where: { userId: 'boss' }, orderBy: { createdAt: 'desc' } });
    expect(Number(row.expiresAt) - Number(row.createdAt)).toBe(24 * 3600_000);
    const { hash, createdAt } = row;
    const earlier = new Date(Number(createdAt) - 23 * 3600_000);
    // Used late on that day: its end does not move.
    const expiresAt = new Date(Number(earlier) + 24 * 3600_000);
    await stage.db.session.update({ where: { hash }, data: { createdAt: earlier, expiresAt } });
    expect((await browser.ask('GET', SESSION)).status).toBe(200);
    expect((await stage.db.session.findUniqueOrThrow({ where: { hash } })).expiresAt).toEqual(expiresAt);
  });

  it('leads nowhere else afterwards', async () => {
    for (const elsewhere of ['https://evil.example', '//evil.example', '/\\evil.example', 'docs', '/a%0Db']) {
      const response = await newVisitor().open(`${LOGIN}?returnTo=${elsewhere}`);
      expect(await problemOf(response), elsewhere).toMatchObject({ status: 400, code: 'invalid_request' });
    }
  });
});

describe('nobody is signed in', () => {
  const refused = async (browser: ReturnType<typeof newVisitor>, back: string) => {
    const response = await browser.open(back);
    expect(browser.cookies.has('pve_session')).toBe(false);
    return await problemOf(response);
  };

  it('who did not begin in this browser, or comes with another state', async () => {
    const [browser, thief] = [newVisitor(), newVisitor()];
    const { back } = await toProvider(browser);
    expect(await refused(thief, back)).toMatchObject({ status: 401, detail: expect.stringContaining('not begun') });
    const forged = back.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`);
    expect(await refused(browser, forged)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it.each([
    ['access_denied', ': access_denied.'],
    ['nonce', '.'],
    ['signature', '.'],
  ])('where the provider answers with a wrong %s', async (fault, end) => {
    issuer.now.fault = fault;
    const browser = newVisitor();
    const problem = await refused(browser, (await toProvider(browser)).back);
    expect(problem).toMatchObject({ status: 401, detail: `The identity provider lets nobody in${end}` });
  });

  it('whose user is disabled, or has no id that is one', async () => {
    const browser = newVisitor();
    await browser.open((await toProvider(browser)).back);
    await disableUser(stage.db, 'ann@idp');
    browser.cookies.clear();
    expect(await refused(browser, (await toProvider(browser)).back)).toMatchObject({ status: 401 });
    issuer.now.user = { sub: 'two words' };
    expect(await refused(browser, (await toProvider(browser)).back)).toMatchObject({ status: 401 });
  });

  it('while the provider does not answer, or knows us by another secret', async () => {
    const browser = newVisitor();
    const { back } = await toProvider(browser);
    issuer.now.fault = 'down';
    expect(await refused(browser, back)).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect((await newVisitor(await apiWith()).open(LOGIN)).status).toBe(503);
    issuer.now.fault = '';
    const other = newVisitor(await apiWith({ clientSecret: 'not-the-secret' }));
    expect(await refused(other, (await toProvider(other)).back)).toMatchObject({
      ...{ status: 401, detail: expect.stringContaining('invalid_client') },
    });
  });

  it('where no provider is set up', async () => {
    for (const path of [LOGIN, `${LOGIN}/callback`]) {
      expect(await problemOf(await newVisitor(stage.url).open(path))).toMatchObject({ code: 'oidc_not_set_up' });
    }
  });
});

it('no token, code, cookie or key is in any line of the log', async () => {
  stage.secrets.push(...issuer.secrets, CLIENT.clientSecret);
  await stage.signedIn();
  stage.expectNoLeak();
});
