import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createWebhookActivities } from '../../activities/webhooks.js';
import { completeJob, failJob } from '../../src/db/job-steps.js';
import { withClient } from '../../src/db/migrate/ensure-database.js';
import { removeOldDeliveries } from '../../src/db/webhook-deliveries.js';
import { changeEndpoint } from '../../src/db/webhook-endpoints.js';
import { unsentDeliveries } from '../../src/db/webhook-starts.js';
import { JobEvents } from '../../src/http/events/job-events.js';
import { openOutbound } from '../../src/platform/outbound-request.js';
import type { Message } from '../../src/temporal/delivery-starter.js';
import { Deliveries } from '../../src/webhooks/deliveries.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';
import { until } from '../support/until.js';
import { newEndpoint } from '../support/webhook-receiver.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const db = () => database.db;
const sentTo = ({ id: endpointId }: { id: string }) =>
  db().webhookDelivery.findMany({ where: { endpointId }, orderBy: [{ createdAt: 'asc' }, { jobEventId: 'asc' }] });
const typesSentTo = async (endpoint: { id: string }) => (await sentTo(endpoint)).map(({ eventType }) => eventType);
const jobOf = (userId: string) => newJob(db(), jobInput({ userId }));
const setStatus = (jobId: string, status: string) =>
  db().$executeRaw`UPDATE video_jobs SET status = ${status} WHERE id = ${jobId}::uuid`;

/** What is not sent yet of one endpoint. */
async function unsentTo(endpoint: { id: string }) {
  const ids = new Set((await sentTo(endpoint)).map(({ id }) => id));
  return (await unsentDeliveries(db(), 1_000)).filter(({ id }) => ids.has(id));
}

describe('a message', () => {
  it('is written for each endpoint of the user that wants it, when a job comes to such a status', async () => {
    const all = await newEndpoint(db());
    const { userId } = all;
    const some = await newEndpoint(db(), { userId, eventTypes: ['job.failed'] });
    const disabled = await newEndpoint(db(), { userId });
    await changeEndpoint(db(), disabled.id, { disabledAt: new Date(), disabledReason: 'by_user' });
    const another = await newEndpoint(db());
    const id = await jobOf(userId);
    await progressTo(db(), id, 10);
    await failJob(db(), id, { status: 'needs_attention', ...FAULT });
    await progressTo(db(), id, 20);
    await failJob(db(), id, { status: 'failed', ...FAULT });
    await db().$executeRaw`UPDATE video_jobs SET name = 'told of already' WHERE id = ${id}::uuid`;
    const cancelled = await jobOf(userId);
    await failJob(db(), cancelled, { status: 'cancelled', ...FAULT });
    expect(await typesSentTo(all)).toEqual(['job.needs_attention', 'job.failed', 'job.cancelled']);
    expect(await typesSentTo(some)).toEqual(['job.failed']);
    expect([...(await sentTo(disabled)), ...(await sentTo(another))]).toEqual([]);
    const events = await db().jobEvent.findMany({ where: { userId }, select: { id: true } });
    const known = new Set(events.map((event) => event.id));
    expect((await sentTo(all)).every(({ jobEventId }) => jobEventId !== null && known.has(jobEventId))).toBe(true);
  });

  it('has the job as it was in that moment, whatever becomes of it, and no secret of it', async () => {
    const endpoint = await newEndpoint(db());
    const id = await jobOf(endpoint.userId);
    await completeJob(db(), id, RESULT);
    const was = await readJob(db(), id);
    const [row] = await sentTo(endpoint);
    expect(Object.keys(row?.job as object)).not.toEqual(expect.arrayContaining(['input']));
    expect(JSON.stringify(row?.job)).not.toMatch(/attempt_token|idempotency_key/);
    await db().videoJob.delete({ where: { id } });
    const [unsent] = await unsentTo(endpoint);
    // By every column that there is, so that one that is added is in it too.
    const { syncGenerationId: _id, idempotencyKey: _key, attemptToken: _token, input: _input, ...columns } = was;
    expect(unsent?.job).toMatchObject({ ...columns, errorIssues: null });
  });

  it('is there with the change, or not at all', async () => {
    const endpoint = await newEndpoint(db());
    const id = await jobOf(endpoint.userId);
    await withClient(database.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`UPDATE video_jobs SET status = 'failed' WHERE id = '${id}'`);
      await client.query('SET CONSTRAINTS ALL IMMEDIATE');
      await client.query('ROLLBACK');
    });
    expect(await sentTo(endpoint)).toEqual([]);
  });

  it('is one for each endpoint and event, however many change jobs at once', async () => {
    const first = await newEndpoint(db());
    const second = await newEndpoint(db(), { userId: first.userId });
    const jobs = await Promise.all(Array.from({ length: 20 }, () => jobOf(first.userId)));
    await Promise.all(
      jobs.map(async (id) => {
        await setStatus(id, 'needs_attention');
        await setStatus(id, 'failed');
      }),
    );
    for (const endpoint of [first, second]) {
      const rows = await sentTo(endpoint);
      expect(rows).toHaveLength(40);
      expect(new Set(rows.map(({ jobEventId }) => jobEventId)).size).toBe(40);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(40);
    }
  });

  it('neither stops nor breaks a job whose endpoint is being deleted', async () => {
    const [kept, doomed] = [await newEndpoint(db()), await newEndpoint(db())];
    await db().webhookEndpoint.update({ where: { id: doomed.id }, data: { userId: kept.userId } });
    const id = await jobOf(kept.userId);
    await withClient(database.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`DELETE FROM webhook_endpoints WHERE id = '${doomed.id}'`);
      await completeJob(db(), id, RESULT); // it would wait for the other's end, which comes after it
      await client.query('COMMIT');
    });
    expect((await readJob(db(), id)).status).toBe('completed');
    expect([await typesSentTo(kept), await sentTo(doomed)]).toEqual([['job.completed'], []]);
  });

  it('goes after 30 days, once it is over', async () => {
    const endpoint = await newEndpoint(db());
    for (const status of ['failed', 'cancelled', 'completed']) await setStatus(await jobOf(endpoint.userId), status);
    const [old, pending, young] = await sentTo(endpoint);
    const days = (count: number) => new Date(Date.now() - count * 24 * 3_600_000);
    const make = (row: typeof old, data: { status: string; createdAt: Date }) =>
      db().webhookDelivery.update({ where: { id: row?.id }, data });
    await make(old, { status: 'delivered', createdAt: days(31) });
    await make(pending, { status: 'pending', createdAt: days(31) });
    await make(young, { status: 'failed', createdAt: days(29) });
    expect(await removeOldDeliveries(db())).toBe(1);
    expect((await sentTo(endpoint)).map(({ id }) => id)).toEqual([pending?.id, young?.id]);
  });
});

describe('whoever sends', () => {
  const quiet = pino({ level: 'silent' });
  /** Everything but Temporal; `start` may fail. */
  function sender(start: (message: Message) => Promise<void>) {
    const show = ({ id, status }: { id: string; status: string }) => ({ id, status });
    const deliveries = new Deliveries({ db: db(), log: quiet, starter: { start }, show });
    onTestFinished(() => deliveries.stop());
    return deliveries;
  }

  it('hears of new messages at once, and begins each once', async () => {
    const started: string[] = [];
    const deliveries = sender(async ({ id }) => void started.push(id));
    const show = () => ({});
    const onWebhook = () => deliveries.wake();
    const events = new JobEvents({ db: db(), log: quiet, listenUrl: database.url, show, onWebhook, version: '1' });
    events.start();
    onTestFinished(() => events.stop());
    const endpoint = await newEndpoint(db());
    for (const status of ['failed', 'completed']) {
      const id = await jobOf(endpoint.userId);
      await setStatus(id, status);
      const row = await until(`the message of ${status} is begun`, 60_000, async () =>
        (await sentTo(endpoint)).find(({ eventType, startedAt }) => eventType === `job.${status}` && startedAt),
      );
      expect(JSON.parse(row.body ?? '')).toEqual({
        ...{ type: `job.${status}`, timestamp: row.createdAt.toISOString(), data: { id, status } },
      });
      expect([row.job, started.filter((one) => one === row.id)]).toEqual([null, [row.id]]);
    }
    deliveries.wake();
    await deliveries.stop();
    expect(new Set(started).size).toBe(started.length);
  });

  it('tries again what could not be begun, and what nobody has sent for long', async () => {
    const endpoint = await newEndpoint(db());
    await setStatus(await jobOf(endpoint.userId), 'failed');
    const down = sender(() => Promise.reject(new Error('Temporal does not answer')));
    down.wake();
    await down.stop();
    const [made] = await unsentTo(endpoint);
    expect(made?.body).toContain('job.failed'); // and stays as it is
    const up = sender(async () => undefined);
    up.wake();
    await up.stop();
    expect(await unsentTo(endpoint)).toEqual([]);
    const longAgo = new Date(Date.now() - 16 * 60_000);
    const { id } = made ?? {};
    await db().webhookDelivery.update({ where: { id }, data: { startedAt: longAgo, nextAt: new Date() } });
    expect(await unsentTo(endpoint)).toEqual([]);
    await db().webhookDelivery.update({ where: { id }, data: { nextAt: longAgo } });
    expect(await unsentTo(endpoint)).toEqual([made]);
  });

  it('takes few places of a worker: who comes when they are taken comes back', async () => {
    const endpoint = await newEndpoint(db());
    await setStatus(await jobOf(endpoint.userId), 'failed');
    const [row] = await sentTo(endpoint);
    const id = row?.id ?? '';
    await db().webhookDelivery.update({ where: { id }, data: { body: '{}' } });
    const outbound = openOutbound({ lookup: () => new Promise(() => undefined) }); // whom nobody answers
    onTestFinished(() => outbound.close());
    const { sendWebhook } = createWebhookActivities({ db: db(), outbound });
    const waiting = Array.from({ length: 40 }, () => sendWebhook(id));
    const { againMs } = await sendWebhook(id);
    expect(againMs).toBeGreaterThanOrEqual(5_000);
    expect(await Promise.race([...waiting, sleep(0, 'none is back')])).toBe('none is back');
    await outbound.close();
    await Promise.all(waiting);
  });
});
