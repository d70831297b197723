import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/scopes.js';
import { keyListSchema, type MadeKeyResource, madeKeySchema } from '../../src/http/auth/schemas.js';
import { hashOf } from '../../src/users/secrets.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { bearer, newKey } from '../support/callers.js';
import { problemOf } from '../support/job-form.js';

const KEYS = '/api/v1/keys';
const BOTH: Scope[] = ['jobs:read', 'jobs:write'];
const DAY_MS = 24 * 3600_000;

let api: TestApi;
let ann: Record<string, string>;

beforeAll(async () => {
  api = await startTestApi();
  ann = bearer((await newKey(db(), 'ann', BOTH)).key);
});
afterAll(() => api?.stop());

const db = () => api.database.db;

function ask(method: string, path: string, headers = ann, body?: object): Promise<Response> {
  const type = body && { 'content-type': 'application/json' };
  return fetch(api.url + path, {
    method,
    headers: { ...headers, ...type },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function made(body: object, headers = ann): Promise<MadeKeyResource> {
  const response = await ask('POST', KEYS, headers, body);
  expect(response.status).toBe(201);
  return madeKeySchema.strict().parse(await response.json());
}

const listed = async (headers = ann) => keyListSchema.parse(await (await ask('GET', KEYS, headers)).json()).keys;
const statusOf = async ({ key }: MadeKeyResource) => (await ask('GET', '/api/v1/jobs', bearer(key))).status;

describe('making a key', () => {
  it('shows it once, and keeps its hash and its last four characters', async () => {
    const { key, ...shown } = await made({ name: 'laptop', scopes: ['jobs:read'] });
    expect(key).toMatch(/^pve_[\w-]{43}$/);
    expect(shown).toMatchObject({ name: 'laptop', userId: 'ann', lastFour: key.slice(-4), scopes: ['jobs:read'] });
    expect((await listed())[0]).toEqual(shown);
    const row = await db().apiKey.findUniqueOrThrow({ where: { id: shown.id } });
    expect(row.hash).toBe(hashOf(key));
    expect(JSON.stringify(row)).not.toContain(key.slice(4));
  });

  it('makes one that works, beside those there are', async () => {
    const [old, replacement] = [await made({ name: 'old', scopes: BOTH }), await made({ name: 'new', scopes: BOTH })];
    expect([await statusOf(old), await statusOf(replacement)]).toEqual([200, 200]);
  });

  it('gives none more than one has', async () => {
    const reader = bearer((await newKey(db(), 'ann', ['jobs:write'])).key);
    for (const [headers, scopes, missing] of [
      [reader, ['jobs:write', 'jobs:read'], 'jobs:read'],
      [ann, ['admin'], 'admin'],
    ] as const) {
      const problem = await problemOf(await ask('POST', KEYS, headers, { name: 'more', scopes }));
      expect(problem).toMatchObject({
        status: 403,
        code: 'insufficient_scope',
        detail: expect.stringContaining(missing),
      });
    }
  });

  it('gives none more time than the key has that makes it', async () => {
    const end = new Date(Date.now() + DAY_MS);
    const short = bearer((await newKey(db(), 'ann', BOTH, end)).key);
    expect((await made({ name: 'same', scopes: BOTH }, short)).expiresAt).toBe(end.toISOString());
    const sooner = new Date(Date.now() + DAY_MS / 2).toISOString();
    expect((await made({ name: 'sooner', scopes: BOTH, expiresAt: sooner }, short)).expiresAt).toBe(sooner);
    const later = { name: 'later', scopes: BOTH, expiresAt: new Date(Date.now() + 2 * DAY_MS).toISOString() };
    const problem = await problemOf(await ask('POST', KEYS, short, later));
    expect(problem).toMatchObject({ status: 400, issues: [{ field: 'expiresAt' }] });
  });

  it.each<[string, object, string]>([
    ['no name', { scopes: BOTH }, 'name'],
    ['an empty name', { name: ' ', scopes: BOTH }, 'name'],
    ['a name with a NUL', { name: 'a\0', scopes: BOTH }, 'name'],
    ['no scopes', { name: 'a', scopes: [] }, 'scopes'],
    ['a scope nobody knows', { name: 'a', scopes: ['jobs:delete'] }, 'scopes[0]'],
    ['an end that is past', { name: 'a', scopes: BOTH, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an end that is no time', { name: 'a', scopes: BOTH, expiresAt: 'tomorrow' }, 'expiresAt'],
    ['a word nobody knows', { name: 'a', scopes: BOTH, admin: true }, 'admin'],
  ])('refuses %s', async (_what, body, field) => {
    expect(await problemOf(await ask('POST', KEYS, ann, body))).toMatchObject({ status: 400, issues: [{ field }] });
  });
});

describe('the list', () => {
  it("is a user's own, newest first, without those that were revoked; an admin's everybody's", async () => {
    const ben = bearer((await newKey(db(), 'ben', BOTH)).key);
    const first = await made({ name: 'first', scopes: BOTH }, ben);
    const second = await made({ name: 'second', scopes: BOTH }, ben);
    const gone = await made({ name: 'gone', scopes: BOTH }, ben);
    await ask('DELETE', `${KEYS}/${gone.id}`, ben);
    const shown = await listed(ben);
    expect(shown.map(({ id }) => id)).toEqual(expect.arrayContaining([second.id, first.id]));
    expect(shown.map(({ id }) => id)).not.toContain(gone.id);
    const times = shown.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await listed()).map(({ userId }) => userId)).not.toContain('ben');
    const admin = bearer((await newKey(db(), 'the-admin', ['admin'])).key);
    expect(new Set((await listed(admin)).map(({ userId }) => userId))).toEqual(new Set(['ann', 'ben', 'the-admin']));
  });

  it('says when a key was used last, written at most once a minute', async () => {
    const key = await made({ name: 'used', scopes: BOTH });
    const usedAt = async () => (await listed()).find(({ id }) => id === key.id)?.lastUsedAt;
    expect(await usedAt()).toBeNull();
    await statusOf(key);
    await expect.poll(usedAt).toEqual(expect.any(String));
    const [before] = [await usedAt()];
    await statusOf(key);
    await api.inFlight.idle();
    expect(await usedAt()).toBe(before);
    await db().apiKey.update({ where: { id: key.id }, data: { lastUsedAt: new Date(Date.now() - 61_000) } });
    await statusOf(key);
    await expect.poll(async () => Date.parse((await usedAt()) ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('revoking', () => {
  it('ends a key at once, and is no such key the second time', async () => {
    const key = await made({ name: 'gone', scopes: BOTH });
    expect((await ask('DELETE', `${KEYS}/${key.id}`)).status).toBe(204);
    expect(await statusOf(key)).toBe(401);
    expect(await problemOf(await ask('DELETE', `${KEYS}/${key.id}`))).toMatchObject({ code: 'key_not_found' });
  });

  it.each(['no-id', randomUUID()])('knows no key %s', async (id) => {
    expect(await problemOf(await ask('DELETE', `${KEYS}/${id}`))).toMatchObject({ status: 404, code: 'key_not_found' });
  });
});

it('a key ends by itself when its time is over', async () => {
  const key = await made({ name: 'short', scopes: BOTH, expiresAt: new Date(Date.now() + DAY_MS).toISOString() });
  expect(await statusOf(key)).toBe(200);
  await db().apiKey.update({ where: { id: key.id }, data: { expiresAt: new Date(Date.now() - 1) } });
  expect(await statusOf(key)).toBe(401);
});

it.each([
  ['a lower-case scheme', (key: string) => `bearer ${key}`, 200],
  ['two spaces', (key: string) => `Bearer  ${key}`, 200],
  ['no scheme', (key: string) => key, 401],
  ['a comma and more', (key: string) => `Bearer ${key}, Bearer ${key}`, 401],
  ['half of it', (key: string) => `Bearer ${key.slice(0, 30)}`, 401],
  ['another case', (key: string) => `Bearer ${key.toUpperCase()}`, 401],
  ['nothing', () => '', 401],
])('an Authorization with %s', async (_what, header, status) => {
  const { key } = await newKey(db(), 'ann', BOTH);
  expect((await ask('GET', '/api/v1/jobs', { authorization: header(key) })).status).toBe(status);
});
