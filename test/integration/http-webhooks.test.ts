import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordGeneration } from '../../src/db/job-steps.js';
import { InFlight } from '../../src/http/in-flight.js';
import { createWebhookSecret } from '../../src/sync-so/webhook-secret.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { problemOf } from '../support/job-form.js';
import { bodyOf, eventsOf, hintsTo, sendWebhook, sentJob, sign, type Webhook } from '../support/webhooks.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const events = (generationId: string) => eventsOf(api.database.db, generationId);
const hints = (jobId: string) => hintsTo(api, jobId);
const newId = () => `generation-${randomUUID()}`;
const now = () => Date.now() / 1000;

describe('a webhook of Sync.so', () => {
  it('is stored and tells its job, also before the answer to the create', async () => {
    const job = await sentJob(api.database.db);
    const id = newId();
    const response = await sendWebhook(api.url, job, { body: bodyOf(id) });
    expect([response.status, await response.json()]).toEqual([200, { received: true }]);
    expect(await events(id)).toMatchObject([{ status: 'COMPLETED', jobId: job.jobId, receivedAt: expect.any(Date) }]);
    expect(hints(job.jobId)).toBe(1);
  });

  it('tells its job once, however often it comes', async () => {
    const job = await sentJob(api.database.db);
    const id = newId();
    const again = () => sendWebhook(api.url, job, { body: bodyOf(id) });
    const answers = await Promise.all([again(), again(), again()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await again()).status).toBe(200);
    expect(await events(id)).toHaveLength(1);
    expect(hints(job.jobId)).toBe(1);
  });

  it('is one of several that may come in any order', async () => {
    const job = await sentJob(api.database.db);
    const id = newId();
    await recordGeneration(api.database.db, job.jobId, id);
    for (const status of ['COMPLETED', 'PROCESSING']) await sendWebhook(api.url, job, { body: bodyOf(id, status) });
    expect(await events(id)).toHaveLength(2);
    expect(hints(job.jobId)).toBe(2);
  });

  it('is judged by its bytes, whatever it calls them, with a time in s or ms', async () => {
    const job = await sentJob(api.database.db);
    const id = newId();
    const body = `{ "status":"COMPLETED",\n "id" : "${id}", "n": 1.0, "note": "é" }`;
    const headers = { 'content-type': 'text/plain' };
    expect((await sendWebhook(api.url, job, { body, headers, at: Date.now() })).status).toBe(200);
    expect(hints(job.jobId)).toBe(1);
  });

  it('keeps the token of the job out of the logs', async () => {
    const job = await sentJob(api.database.db);
    await sendWebhook(api.url, job, { body: bodyOf(newId()) });
    expect(api.logLines.join('')).toContain(`/webhooks/sync-so/${job.jobId}/…`);
    expect(api.logLines.join('')).not.toContain(job.token);
  });
});

describe('a webhook that nobody can have signed', () => {
  it.each<[string, Partial<Webhook>]>([
    ['has no signature', { headers: { 'sync-signature': '' } }],
    ['has none that can be read', { headers: { 'sync-signature': 'hello' } }],
    ['is signed with another secret', { secret: 'whsec_guessed' }],
    ['is signed for another body', { headers: { 'sync-signature': sign({ body: bodyOf('other') }) } }],
    ['is too old', { at: Math.floor(now()) - 310 }],
    ['is from the future', { at: Math.floor(now()) + 3_600 }],
  ])('%s: is refused and not stored', async (_what, wrong) => {
    const job = await sentJob(api.database.db);
    const id = newId();
    const problem = await problemOf(await sendWebhook(api.url, job, { body: bodyOf(id), ...wrong }));
    expect(problem).toMatchObject({ status: 401, code: 'webhook_refused' });
    expect(problem).not.toHaveProperty('detail');
    expect(await events(id)).toEqual([]);
    expect(hints(job.jobId)).toBe(0);
  });

  it('is refused before its address is looked at', async () => {
    const nowhere = { jobId: 'no-job', token: 'no-token' };
    const answer = await sendWebhook(api.url, nowhere, { body: bodyOf(newId()), secret: 'whsec_guessed' });
    expect(answer.status).toBe(401);
  });
});

describe('a genuine webhook for', () => {
  it.each<[string, () => Promise<{ jobId: string; token: string }>]>([
    ['no job', async () => ({ jobId: randomUUID(), token: 'token' })],
    ['no id', async () => ({ jobId: 'latest', token: 'token' })],
    ['a wrong token', async () => ({ ...(await sentJob(api.database.db)), token: 'token' })],
    [
      'an attempt of before',
      async () => {
        const first = await sentJob(api.database.db);
        await sentJob(api.database.db, 2, first.jobId);
        return first;
      },
    ],
  ])('%s: finds nobody, and is kept', async (_what, makeAddress) => {
    const address = await makeAddress();
    const id = newId();
    const problem = await problemOf(await sendWebhook(api.url, address, { body: bodyOf(id) }));
    expect(problem).toMatchObject({ status: 404, code: 'job_not_found' });
    expect(problem).not.toHaveProperty('detail');
    expect(await events(id)).toMatchObject([{ jobId: null }]);
    expect(hints(address.jobId)).toBe(0);
  });

  it('a job still tells it when the same one went astray before', async () => {
    const job = await sentJob(api.database.db);
    const body = bodyOf(newId());
    await sendWebhook(api.url, { ...job, token: 'astray' }, { body });
    await sendWebhook(api.url, job, { body });
    expect(hints(job.jobId)).toBe(1);
  });

  it.each([
    ['not JSON', 'hello'],
    ['not an object', 'null'],
    ['nothing', ''],
    ['without an id', '{"status":"COMPLETED"}'],
    ['with an id no database takes', JSON.stringify({ id: 'a\u0000b', status: 'COMPLETED' })],
  ])('a job, but %s: is refused', async (_what, body) => {
    const job = await sentJob(api.database.db);
    const problem = await problemOf(await sendWebhook(api.url, job, { body }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(hints(job.jobId)).toBe(0);
  });

  it('a job, but over 1 MiB: is refused', async () => {
    const job = await sentJob(api.database.db);
    const body = JSON.stringify({ id: newId(), status: 'COMPLETED', input: 'x'.repeat(1024 ** 2) });
    const problem = await problemOf(await sendWebhook(api.url, job, { body }));
    expect(problem).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});

describe('while something is away', () => {
  it.each([
    ['refuses', () => Promise.reject(new Error('no Temporal'))],
    ['is silent', () => new Promise<void>(() => {})],
  ])('a webhook is stored when Temporal %s; the job looks by itself', async (_what, generationHint) => {
    const signals = { ...api.signals, generationHint };
    const url = await api.variant({ signals, inFlight: new InFlight() });
    const job = await sentJob(api.database.db);
    const id = newId();
    expect((await sendWebhook(url, job, { body: bodyOf(id) })).status).toBe(200);
    expect(await events(id)).toMatchObject([{ jobId: job.jobId }]);
    expect(api.logLines.join('')).toContain('it will look by itself');
  });

  it('is not stored while Sync.so does not tell its secret', async () => {
    const webhookSecret = createWebhookSecret({ load: () => Promise.reject(new Error('no Sync.so')) });
    const url = await api.variant({ webhookSecret });
    const id = newId();
    const problem = await problemOf(await sendWebhook(url, await sentJob(api.database.db), { body: bodyOf(id) }));
    expect(problem).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect(await events(id)).toEqual([]);
  });

  it('takes a secret that was changed at Sync.so', async () => {
    const clock = { now: 0, secret: 'whsec_old' };
    const webhookSecret = createWebhookSecret({ load: async () => clock.secret, now: () => clock.now });
    const url = await api.variant({ webhookSecret });
    const job = await sentJob(api.database.db);
    const status = async (secret: string) => (await sendWebhook(url, job, { body: bodyOf(newId()), secret })).status;
    expect(await status('whsec_old')).toBe(200);
    clock.secret = 'whsec_new';
    expect(await status('whsec_new')).toBe(401);
    clock.now = 60_000;
    expect([await status('whsec_new'), await status('whsec_old')]).toEqual([200, 401]);
  });
});
