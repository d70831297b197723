import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAttempt } from '../../src/db/webhook-deliveries.js';
import { MOST_ENDPOINTS } from '../../src/domain/webhooks.js';
import {
  type MadeWebhookEndpointResource,
  madeWebhookEndpointSchema,
  type WebhookDeliveryResource,
  webhookDeliveryListSchema,
  webhookDeliverySchema,
  webhookEndpointListSchema,
  webhookEndpointSchema,
} from '../../src/http/webhook-schemas.js';
import { openOutbound } from '../../src/platform/outbound-request.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { bearer, newKey } from '../support/callers.js';
import { problemOf } from '../support/job-form.js';

const ENDPOINTS = '/api/v1/webhook-endpoints';
const HOOK = 'https://hooks.example/in';
/** A name that leads inside today. */
const INSIDE = 'https://inside.example/in';

let api: TestApi;
let url: string;
let woken = 0;

beforeAll(async () => {
  api = await startTestApi();
  const outbound = openOutbound({
    lookup: async (host) => [{ address: host === 'inside.example' ? '10.0.0.1' : '8.8.8.8', family: 4 }],
  });
  const wake = () => {
    woken += 1;
  };
  url = await api.variant({ outbound, deliveries: { wake } });
});
afterAll(() => api?.stop());

const db = () => api.database.db;

/** A user of their own, who asks. */
async function somebody() {
  const userId = `user-${crypto.randomUUID()}`;
  const headers = bearer((await newKey(db(), userId, ['jobs:read', 'jobs:write'])).key);
  const ask = (method: string, path: string, body?: object) =>
    fetch(url + ENDPOINTS + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  async function made(body: object = { url: HOOK }): Promise<MadeWebhookEndpointResource> {
    const response = await ask('POST', '', body);
    expect(response.status).toBe(201);
    return madeWebhookEndpointSchema.strict().parse(await response.json());
  }
  const read = async (id: string) => webhookEndpointSchema.strict().parse(await (await ask('GET', `/${id}`)).json());
  async function tested(id: string): Promise<WebhookDeliveryResource> {
    const response = await ask('POST', `/${id}/test`);
    expect(response.status).toBe(202);
    return webhookDeliverySchema.strict().parse(await response.json());
  }
  async function deliveries(id: string, query = '') {
    const response = await ask('GET', `/${id}/deliveries${query}`);
    return webhookDeliveryListSchema.strict().parse(await response.json());
  }
  return { userId, ask, made, read, tested, deliveries };
}

describe('an endpoint', () => {
  it('is made with a secret that is shown this once, and told of everything unless it says less', async () => {
    const { userId, made, read, ask } = await somebody();
    const { secret, ...first } = await made();
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(first).toMatchObject({ userId, url: HOOK, description: null, disabledAt: null, oldSecretUntil: null });
    expect(first.eventTypes).toEqual(['job.completed', 'job.failed', 'job.needs_attention', 'job.cancelled']);
    const words = { url: HOOK, description: 'for Ann', eventTypes: ['job.failed', 'job.failed'] };
    const { secret: another, ...second } = await made(words);
    expect([second.description, second.eventTypes, another === secret]).toEqual(['for Ann', ['job.failed'], false]);
    expect(await read(first.id)).toEqual(first);
    const list = await (await ask('GET', '')).json();
    expect(webhookEndpointListSchema.strict().parse(list).endpoints).toEqual([second, first]);
    expect(JSON.stringify(list)).not.toContain('whsec_');
    expect(api.logLines.join('\n')).not.toContain('whsec_');
  });

  it.each([
    ['an address inside', { url: 'http://169.254.169.254/latest' }, '/url'],
    ['a name that leads inside', { url: INSIDE }, '/url'],
    ['another protocol', { url: 'ftp://hooks.example' }, '/url'],
    ['a password in it', { url: 'https://me:secret@hooks.example' }, '/url'],
    ['no text', { url: 7 }, '/url'],
    ['an event nobody knows', { url: HOOK, eventTypes: ['job.completed', 'job.begun'] }, '/eventTypes/1'],
    ['no event', { url: HOOK, eventTypes: [] }, '/eventTypes'],
    ['a field nobody knows', { url: HOOK, secret: 'whsec_mine' }, '/secret'],
  ])('is refused with %s, and said where', async (_what, body, pointer) => {
    const { ask, made } = await somebody();
    const { id } = await made();
    for (const response of [await ask('POST', '', body), await ask('PATCH', `/${id}`, body)]) {
      const { status, code, issues } = await problemOf(response);
      expect([status, code, issues?.map((issue) => issue.pointer)]).toEqual([400, 'invalid_request', [pointer]]);
    }
    expect((await db().webhookEndpoint.findUniqueOrThrow({ where: { id } })).url).toBe(HOOK);
  });

  it('is changed in part, disabled and enabled again', async () => {
    const { ask, made } = await somebody();
    const { secret: _secret, ...before } = await made();
    const change = async (body: object) =>
      webhookEndpointSchema.strict().parse(await (await ask('PATCH', `/${before.id}`, body)).json());
    expect(await change({ url: `${HOOK}/new`, description: 'moved' })).toEqual({
      ...{ ...before, url: `${HOOK}/new`, description: 'moved' },
    });
    const disabled = await change({ disabled: true, description: null });
    expect(disabled).toMatchObject({ description: null, disabledReason: 'by_user', disabledAt: expect.any(String) });
    expect(await change({ disabled: true })).toEqual(disabled);
    const problem = await problemOf(await ask('POST', `/${before.id}/test`));
    expect([problem.status, problem.code]).toEqual([409, 'webhook_endpoint_disabled']);
    expect(await change({ disabled: false })).toMatchObject({ disabledAt: null, disabledReason: null });
    expect((await ask('PATCH', `/${before.id}`, {})).status).toBe(400);
  });

  it('gets a new secret, and keeps the old one for a day', async () => {
    const { ask, made, read } = await somebody();
    const { id, secret: old } = await made();
    const asked = Date.now();
    const response = await ask('POST', `/${id}/rotate-secret`);
    const { secret, oldSecretUntil } = madeWebhookEndpointSchema.strict().parse(await response.json());
    const row = await db().webhookEndpoint.findUniqueOrThrow({ where: { id } });
    expect([row.secret, row.previousSecret, secret === old]).toEqual([secret, old, false]);
    const until = row.previousSecretUntil?.getTime() ?? 0;
    expect(until).toBeGreaterThanOrEqual(asked + 24 * 3_600_000);
    expect([oldSecretUntil, (await read(id)).oldSecretUntil]).toEqual(Array(2).fill(new Date(until).toISOString()));
    await db().webhookEndpoint.update({ where: { id }, data: { previousSecretUntil: new Date() } });
    expect((await read(id)).oldSecretUntil).toBeNull();
  });

  it(`is one of ${MOST_ENDPOINTS} at most, also when many are made at once`, async () => {
    const { ask, userId } = await somebody();
    const answers = await Promise.all(Array.from({ length: MOST_ENDPOINTS + 5 }, () => ask('POST', '', { url: HOOK })));
    const refused = answers.filter(({ status }) => status !== 201);
    const codes = await Promise.all(refused.map(async (answer) => (await problemOf(answer)).code));
    expect(codes).toEqual(Array(5).fill('too_many_webhook_endpoints'));
    expect(await db().webhookEndpoint.count({ where: { userId } })).toBe(MOST_ENDPOINTS);
  });

  it('is gone once it is deleted, with its messages', async () => {
    const { ask, made, tested } = await somebody();
    const { id } = await made();
    await tested(id);
    expect((await ask('DELETE', `/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/deliveries'],
    ] as const) {
      expect((await problemOf(await ask(method, `/${id}${path}`))).code).toBe('webhook_endpoint_not_found');
    }
    expect(await db().webhookDelivery.count({ where: { endpointId: id } })).toBe(0);
  });

  it('is not made by a request without a credential: it would outlast the setting', async () => {
    const open = await api.variant({ settings: { anonymousUserId: 'local-user' } });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(open + ENDPOINTS, { method: 'POST', headers, body: JSON.stringify({ url: HOOK }) });
    expect(response.status).toBe(401);
    expect((await fetch(open + ENDPOINTS)).status).toBe(200);
  });
});

describe('messages to an endpoint', () => {
  it('are asked for, listed page by page, and sent again once they are over', async () => {
    const { ask, made, tested, deliveries } = await somebody();
    const { id } = await made();
    const before = woken;
    const sent: WebhookDeliveryResource[] = [];
    for (let count = 0; count < 5; count += 1) sent.unshift(await tested(id));
    expect(woken).toBe(before + 5);
    const [first] = sent;
    if (!first) throw new Error('Five were sent.');
    expect(first).toMatchObject({
      type: 'webhook.test',
      status: 'pending',
      attempts: 0,
      lastAttempt: null,
      error: null,
    });
    const pages = [await deliveries(id, '?limit=2')];
    for (let page = pages.at(-1); page?.nextCursor; page = pages.at(-1)) {
      pages.push(await deliveries(id, `?limit=2&cursor=${page.nextCursor}`));
    }
    expect(pages.map((page) => page.deliveries.length)).toEqual([2, 2, 1]);
    const listed = pages.flatMap((page) => page.deliveries.map((one) => one.id));
    expect(listed.toSorted()).toEqual(sent.map((one) => one.id).toSorted());
    const redeliver = () => ask('POST', `/${id}/deliveries/${first.id}/redeliver`);
    expect((await problemOf(await redeliver())).code).toBe('webhook_not_over');
    const lastAt = new Date();
    const failed = { status: 'failed', attempts: 10, nextAt: null, lastAt, lastStatus: 500, lastBody: 'no' } as const;
    await recordAttempt(db(), first.id, failed);
    const seen = (await deliveries(id)).deliveries.find((one) => one.id === first.id);
    expect(seen).toMatchObject({
      ...{ status: 'failed', attempts: 10, nextAttemptAt: null },
      lastAttempt: { at: lastAt.toISOString(), status: 500, body: 'no' },
    });
    const again = await redeliver();
    expect([again.status, woken]).toEqual([202, before + 6]);
    expect(webhookDeliverySchema.strict().parse(await again.json())).toMatchObject({
      ...{ id: first.id, status: 'pending', attempts: 0, nextAttemptAt: expect.any(String) },
    });
  });

  it('are not found under another endpoint, and a page not by a cursor nobody made', async () => {
    const { ask, made, tested } = await somebody();
    const [mine, other] = [await made(), await made()];
    const { id } = await tested(mine.id);
    for (const path of [`/${other.id}/deliveries/${id}`, `/${mine.id}/deliveries/msg_${'0'.repeat(32)}`]) {
      expect((await problemOf(await ask('POST', `${path}/redeliver`))).code).toBe('webhook_delivery_not_found');
    }
    for (const query of ['cursor=x', 'limit=0', 'limit=101', 'page=2']) {
      expect((await ask('GET', `/${mine.id}/deliveries?${query}`)).status, query).toBe(400);
    }
  });
});
