import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAccount } from '../../src/db/slots.js';
import { disableUser } from '../../src/db/users.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { insertDelivery, recordAttempt } from '../../src/db/webhook-deliveries.js';
import { neededScope, needsCaller } from '../../src/http/auth/authorize.js';
import type { Access, Route } from '../../src/http/route.js';
import { ROUTES } from '../../src/http/routes.js';
import { jobListSchema, problemSchema } from '../../src/http/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { begunAsset, newAsset } from '../support/assets.js';
import { bearer } from '../support/callers.js';
import { newDraft } from '../support/drafts.js';
import { BOTH, EVERYBODY, everybody, type Headers, OWNER, REFUSED } from '../support/everybody.js';
import { jobInput } from '../support/job-input.js';
import { newJob } from '../support/job-rows.js';
import { newEndpoint } from '../support/webhook-receiver.js';
import { sentJob } from '../support/webhooks.js';

/** Who may call what: every route that there is, by everybody who may come. */

let api: TestApi;
/** The API that nobody may use without a credential. */
let url: string;
let all: ReturnType<typeof everybody>;

beforeAll(async () => {
  api = await startTestApi();
  url = await api.variant({ settings: { anonymousUserId: undefined } });
  all = everybody(db());
  await ensureAccount(db(), 1);
});
afterAll(() => api?.stop());

const db = () => api.database.db;

/** The newest message to a webhook endpoint. */
let message = '';

/** What each parameter of a path stands for: something of the owner's, made anew. */
const MAKE: Record<string, () => Promise<string>> = {
  '/api/v1/jobs/{id}': async () => {
    const { id: posterAssetId } = await newAsset({ db: db(), store: api.store }, { kind: 'poster', userId: OWNER });
    return (await insertJob(db(), jobInput({ userId: OWNER }), [], { posterAssetId })).id;
  },
  '/api/v1/assets/{id}': () => begunAsset(db(), OWNER),
  '/api/v1/assets/{id}/parts/{number}': async () => '1',
  '/api/v1/drafts/{id}': async () => (await newDraft(db(), { userId: OWNER })).id,
  '/api/v1/keys/{id}': async () => (await all.keyOf(OWNER, BOTH)).id,
  '/api/v1/webhook-endpoints/{id}': async () => {
    const { id } = await newEndpoint(db(), { userId: OWNER });
    const data = { endpointId: id, eventType: 'webhook.test', bodyOf: () => '{}' };
    message = (await insertDelivery(db(), data)).id;
    await recordAttempt(db(), message, { status: 'delivered', attempts: 1, nextAt: null });
    return id;
  },
  '/api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}': async () => message, // of the endpoint made before it
  '/webhooks/sync-so/{jobId}': async () => (await sentJob(db())).jobId,
  '/webhooks/sync-so/{jobId}/{token}': async () => 'not-the-token',
};

async function pathOf({ path }: Route, make = MAKE): Promise<string> {
  let made = path;
  for (const [word] of path.matchAll(/\{\w+\}/g)) {
    const upTo = path.slice(0, path.indexOf(word) + word.length);
    const value = await make[upTo]?.();
    if (value === undefined) throw new Error(`Say in MAKE how to make what ${upTo} is about.`);
    made = made.replace(word, value);
  }
  return made;
}

const nothing = Object.fromEntries(Object.keys(MAKE).map((path) => [path, async () => randomUUID() as string]));

/** What is looked at before whose job it is. */
const NEW_NAME = { body: '{"name": "another"}', headers: { 'content-type': 'application/json' } };

async function ask({ method }: Route, path: string, of: Headers) {
  const { body, headers } = method === 'patch' ? NEW_NAME : { body: undefined, headers: {} };
  const asked = { method: method.toUpperCase(), body, headers: { ...headers, ...of }, redirect: 'manual' as const };
  const response = await fetch(url + path, asked);
  const challenge = response.headers.get('www-authenticate');
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel(); // it would go on for ever
    return { status: response.status, challenge, body: '' };
  }
  return { status: response.status, challenge, body: await response.text() };
}

const problem = (body: string) => problemSchema.parse(JSON.parse(body));
const named = (route: Route) => `${route.method} ${route.path}`;
const routesThat = (isSo: (access: Access) => boolean) =>
  ROUTES.filter(({ access }) => isSo(access)).map((route) => [named(route), route] as const);
const asking = routesThat(needsCaller);
const withScope = routesThat((access) => neededScope(access) !== undefined);
const ofOne = asking.filter(([, { path }]) => path.includes('{'));

describe.each(asking)('%s', (_name, route) => {
  it.each(REFUSED)('refuses %s', async (who) => {
    const headers = await all.headersOf(who, route.access);
    const { status, challenge, body } = await ask(route, await pathOf(route), headers);
    expect([status, challenge, problem(body).code]).toEqual([401, 'Bearer', 'unauthenticated']);
  });

  it.each(['the owner', 'an admin'] as const)('lets %s in', async (who) => {
    const headers = await all.headersOf(who, route.access);
    const { status, body } = await ask(route, await pathOf(route), headers);
    if (route.access === 'admin' && who === 'the owner') expect(problem(body).code).toBe('insufficient_scope');
    else expect([401, 403, 404, 500]).not.toContain(status);
  });
});

describe.each(withScope)('%s', (_name, route) => {
  it('refuses a key with a scope too few, and names the one it needs', async () => {
    const headers = await all.headersOf('a key with a scope too few', route.access);
    const { status, body } = await ask(route, await pathOf(route), headers);
    expect([status, problem(body)]).toEqual([
      403,
      expect.objectContaining({ code: 'insufficient_scope', detail: `It needs the scope "${route.access}".` }),
    ]);
  });
});

describe.each(ofOne)('%s', (_name, route) => {
  it("answers another user's as one that is not there", async () => {
    const headers = await all.headersOf('another user', route.access);
    const [there, absent] = [await pathOf(route), await pathOf(route, nothing)];
    const [theirs, none] = [await ask(route, there, headers), await ask(route, absent, headers)];
    const seen = ({ status, body }: typeof theirs) => ({ answered: status, ...problem(body), requestId: '' });
    expect(seen(theirs)).toEqual(seen(none));
    expect(theirs.status).toBe(404);
  });
});

describe.each(routesThat((access) => !needsCaller(access)))('%s', (_name, route) => {
  it.each(EVERYBODY)('answers %s as everybody', async (who) => {
    const headers = await all.headersOf(who, route.access);
    const [answer, plain] = [await ask(route, await pathOf(route), headers), await ask(route, await pathOf(route), {})];
    expect(answer.status).toBe(plain.status);
    expect([403, 404, 500]).not.toContain(answer.status);
  });
});

describe('what a list shows', () => {
  const idsOf = async (headers: Headers) => {
    const response = await fetch(`${url}/api/v1/jobs?limit=100`, { headers });
    return jobListSchema.parse(await response.json()).jobs.map(({ id }) => id);
  };

  it("is a user's own, and everybody's to an admin", async () => {
    const [mine, theirs] = [
      await newJob(db(), jobInput({ userId: 'lister' })),
      await newJob(db(), jobInput({ userId: 'another-lister' })),
    ];
    expect(await idsOf(bearer((await all.keyOf('lister', BOTH)).key))).toEqual([mine]);
    expect(await idsOf(await all.headersOf('an admin', 'jobs:read'))).toEqual(expect.arrayContaining([mine, theirs]));
  });
});

describe('a request without a credential, where ANONYMOUS_USER_ID is set', () => {
  const get = (at: string, headers: Headers = {}) => fetch(`${at}/api/v1/session`, { headers });

  it('acts as that user, who is made at first sight, and is no admin', async () => {
    const open = await api.variant({ settings: { anonymousUserId: 'somebody-here' } });
    expect(await (await get(open)).json()).toMatchObject({
      ...{ user: { id: 'somebody-here', name: 'somebody-here' }, scopes: BOTH },
    });
    expect((await fetch(`${open}/api/v1/jobs/resume`, { method: 'POST' })).status).toBe(403);
  });

  it('is one of an admin where that is set too', async () => {
    const open = await api.variant({ settings: { anonymousUserId: 'local-user', anonymousIsAdmin: true } });
    expect((await fetch(`${open}/api/v1/jobs/resume`, { method: 'POST' })).status).toBe(202);
  });

  it('is not what one with a wrong credential is taken for', async () => {
    for (const who of REFUSED.filter((one) => one !== 'no credential')) {
      const headers = await all.headersOf(who, 'user');
      expect((await get(api.url, headers)).status, who).toBe(401);
    }
    expect((await get(api.url, { cookie: 'pve_session=of-nobody' })).status).toBe(401);
  });

  it('is refused when that user is disabled', async () => {
    const open = await api.variant({ settings: { anonymousUserId: 'shut-out' } });
    expect((await get(open)).status).toBe(200);
    await disableUser(db(), 'shut-out');
    expect((await get(open)).status).toBe(401);
  });

  it('makes and revokes no keys and signs nobody out: that would outlast the setting', async () => {
    const { id } = await all.keyOf('local-user', BOTH);
    const tries = [
      ['POST', '/api/v1/keys'],
      ['DELETE', `/api/v1/keys/${id}`],
      ['DELETE', '/api/v1/session?everywhere=true'],
    ] as const;
    for (const [method, path] of tries) expect((await fetch(api.url + path, { method })).status, path).toBe(401);
  });
});

it('no key is in any line of the log', () => {
  const lines = api.logLines.join('\n');
  expect(lines.length).toBeGreaterThan(10_000);
  expect(all.keys.filter((key) => lines.includes(key.slice(4)))).toEqual([]);
});
