import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInLink } from '../../local/sign-in-link.js';
import { keysCommands } from '../../src/operator/verbs/keys.js';
import { usersCommands } from '../../src/operator/verbs/users.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { newBrowser } from '../support/browser.js';
import { bearer } from '../support/callers.js';
import { typist } from '../support/typist.js';

/** `pro users …` and `pro keys …`, and what comes of them at the API. */

const DAY_MS = 24 * 3600_000;

let api: TestApi;
let pro: ReturnType<typeof typist>;
beforeAll(async () => {
  api = await startTestApi();
  const deps = { db: api.database.db, apiUrl: 'https://video.example.com' };
  pro = typist([...usersCommands((_io, work) => work(deps)), ...keysCommands((_io, work) => work(deps))]);
  await pro.type('users', 'add', 'ann', '--name', 'Ann');
});
afterAll(() => api?.stop());

const statusWith = async (key: string) => (await fetch(`${api.url}/api/v1/session`, { headers: bearer(key) })).status;
const create = (...words: string[]) =>
  pro.json('keys', 'create', '--user', 'ann', '--name', 'ci', '--scopes', 'jobs:read', ...words);

describe('pro users', () => {
  it('adds one, once, and lists them', async () => {
    expect(await pro.json('users', 'add', 'ben')).toMatchObject({ id: 'ben', name: 'ben', disabledAt: null });
    await expect(pro.type('users', 'add', 'ben')).rejects.toMatchObject({ code: 'user_exists' });
    expect(await pro.json('users', 'list')).toMatchObject([
      { id: 'ann', name: 'Ann' },
      { id: 'ben', name: 'ben' },
    ]);
    expect((await pro.type('users', 'list')).text).toMatch(/^USER .*\nann {3}Ann {3}enabled .*\nben {3}ben {3}enabled/);
  });

  it('disables and enables one, whose keys wait meanwhile', async () => {
    const { key } = await create();
    expect((await pro.json('users', 'disable', 'ann')).disabledAt).toEqual(expect.any(String));
    expect(await statusWith(key)).toBe(401);
    expect((await pro.type('users', 'list')).text).toMatch(/^ann .*disabled/m);
    await expect(pro.type('users', 'link', 'ann')).rejects.toMatchObject({ code: 'user_disabled' });
    expect((await pro.json('users', 'enable', 'ann')).disabledAt).toBeNull();
    expect(await statusWith(key)).toBe(200);
  });

  it('makes a link that signs one in, once', async () => {
    const { url, expiresAt } = await pro.json('users', 'link', 'ann');
    expect(url).toMatch(/^https:\/\/video\.example\.com\/login#token=[\w-]{43}$/);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    const token = new URL(url).hash.replace('#token=', '');
    const signIn = async () => (await newBrowser(api.url).ask('POST', '/api/v1/session', { body: { token } })).status;
    expect([await signIn(), await signIn()]).toEqual([204, 401]);
  });

  it('makes one for an admin, and for an API elsewhere, where that is said', async () => {
    const words = ['--scopes', 'admin', '--api', 'http://127.0.0.1:4444/'];
    const { text } = await pro.type('users', 'link', 'ann', ...words);
    const [, token] = /^http:\/\/127\.0\.0\.1:4444\/login#token=(\S+)\n/.exec(text) ?? [];
    const browser = newBrowser(api.url);
    await browser.ask('POST', '/api/v1/session', { body: { token } });
    expect(await (await browser.ask('GET', '/api/v1/session')).json()).toMatchObject({ scopes: ['admin'] });
  });

  it.each(['disable', 'enable', 'link'])('%s says that there is no such user', async (verb) => {
    await expect(pro.type('users', verb, 'nobody')).rejects.toMatchObject({ code: 'user_not_found' });
  });
});

describe('the link of a stack on this machine', () => {
  const link = (env: object, next?: string) =>
    signInLink({ env: { DATABASE_URL: api.database.url, SYNC_API_KEY: 'sample', ...env }, apiUrl: api.url }, next);

  it('signs its one user in, who may do everything, and opens the page that is asked for', async () => {
    const { origin, pathname, search, hash } = new URL((await link({ ANONYMOUS_USER_ID: 'none' }, '/jobs/7')) ?? '');
    expect([origin, pathname, search]).toEqual([api.url, '/login', '?next=/jobs/7']);
    const browser = newBrowser(api.url);
    await browser.ask('POST', '/api/v1/session', { body: { token: hash.replace('#token=', '') } });
    const session = await (await browser.ask('GET', '/api/v1/session')).json();
    expect(session).toMatchObject({ user: { id: 'local-user' }, scopes: ['jobs:read', 'jobs:write', 'admin'] });
  });

  it('is of the user that requests without a credential act as, and none while that one is disabled', async () => {
    const env = { ANONYMOUS_USER_ID: 'me' };
    expect(await link(env)).toMatch(/\/login#token=[\w-]{43}$/);
    await pro.type('users', 'disable', 'me');
    expect(await link(env)).toBeUndefined();
  });
});

describe('pro keys', () => {
  it('makes one, which is shown once, and lists it by its end', async () => {
    const { key, id, ...shown } = await create('--expires', '90d');
    expect(key).toMatch(/^pve_[\w-]{43}$/);
    expect(shown).toMatchObject({ userId: 'ann', name: 'ci', scopes: ['jobs:read'], lastFour: key.slice(-4) });
    expect(shown).not.toHaveProperty('hash');
    expect(Date.parse(shown.expiresAt) - Date.now()).toBeGreaterThan(89 * DAY_MS);
    expect(await statusWith(key)).toBe(200);
    const { text } = await pro.type('keys', 'list', '--user', 'ann');
    expect(text).toContain(`pve_…${key.slice(-4)}`);
    expect(text).not.toContain(key);
    expect((await pro.json('keys', 'list', '--user', 'ann'))[0]).toMatchObject({ id, userId: 'ann' });
    expect((await pro.type('keys', 'list', '--user', 'nobody')).text).toBe('There are no such keys.');
  });

  it('prints a new one first, on a line of its own', async () => {
    const words = ['keys', 'create', '--user', 'ann', '--name', 'x', '--scopes', 'jobs:read,admin'];
    const { text } = await pro.type(...words);
    expect(await statusWith(text.split('\n')[0] ?? '')).toBe(200);
  });

  it('revokes one, once', async () => {
    const { key, id } = await create();
    expect(await pro.json('keys', 'revoke', id)).toEqual({ revoked: id });
    expect(await statusWith(key)).toBe(401);
    await expect(pro.type('keys', 'revoke', id)).rejects.toMatchObject({ code: 'key_not_found' });
    expect((await pro.type('keys', 'list', '--user', 'ann')).text).toMatch(new RegExp(`^${id} .*revoked`, 'm'));
  });

  it('makes none for nobody', async () => {
    const words = ['--user', 'nobody', '--name', 'x', '--scopes', 'jobs:read'];
    await expect(pro.type('keys', 'create', ...words)).rejects.toMatchObject({ code: 'user_not_found' });
  });
});
