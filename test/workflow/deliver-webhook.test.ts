import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { translated } from '../../activities/failures.js';
import { createWebhookActivities } from '../../activities/webhooks.js';
import { completeJob } from '../../src/db/job-steps.js';
import { disableUser } from '../../src/db/users.js';
import { redeliver } from '../../src/db/webhook-deliveries.js';
import { changeEndpoint, deleteEndpoint, type EndpointRow, findEndpoint } from '../../src/db/webhook-endpoints.js';
import { nextAttemptMs } from '../../src/domain/webhooks.js';
import { openOutbound } from '../../src/platform/outbound-request.js';
import { createDeliveryStarter } from '../../src/temporal/delivery-starter.js';
import { Deliveries } from '../../src/webhooks/deliveries.js';
import { newWebhookSecret } from '../../src/webhooks/signature.js';
import { bundleWorkflows } from '../support/bundles.js';
import { createTestDatabase } from '../support/database.js';
import { jobInput } from '../support/job-input.js';
import { newJob, RESULT } from '../support/job-rows.js';
import { answering, localServer } from '../support/local-server.js';
import { runUntilStopped } from '../support/pinned-worker.js';
import { createTimeSkippingEnvironment } from '../support/time-skipping-server.js';
import { until } from '../support/until.js';
import { answeringInTurn, newEndpoint, verified } from '../support/webhook-receiver.js';
import { createWorkerInProcess } from '../support/worker-in-process.js';
import '../support/workflow-environment.js'; // workers that are quiet

/** Messages from the row to a receiver, on a server that skips the days between attempts; one after the other. */
const TASK_QUEUE = 'webhooks';

/** Where names lead to, by the test; anything else is here. */
const resolved: string[] = [];
let stage: Awaited<ReturnType<typeof startStage>>;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

async function startStage() {
  const [environment, workflowBundle, database] = await Promise.all([
    createTimeSkippingEnvironment(),
    bundleWorkflows(),
    createTestDatabase(),
  ]);
  const { db } = database;
  const lookup = async () => [{ address: resolved.shift() ?? '127.0.0.1', family: 4 }];
  const outbound = openOutbound({ allow: ['receiver.example'], lookup });
  const worker = await createWorkerInProcess({
    ...{ connection: environment.nativeConnection, taskQueue: TASK_QUEUE, workflowBundle },
    activities: translated(createWebhookActivities({ db, outbound })),
  });
  const stop = runUntilStopped(worker);
  const { client } = environment;
  return {
    ...{ db, client, outbound },
    /** Has a workflow started for what is there to be sent. */
    async begin() {
      const starter = createDeliveryStarter(client, TASK_QUEUE);
      const deliveries = new Deliveries({ db, starter, log: pino({ level: 'silent' }), show: ({ id }) => ({ id }) });
      deliveries.wake();
      await deliveries.stop();
    },
    async stop() {
      await stop();
      await environment.teardown();
      await outbound.close();
      await database.drop();
    },
  };
}

/** A receiver under a name that may be reached, and an endpoint there. */
async function receiving(...answers: Parameters<typeof answeringInTurn>) {
  const { url, received } = await localServer(answeringInTurn(...answers));
  const endpoint = await newEndpoint(stage.db, { url: `${url.replace('127.0.0.1', 'receiver.example')}/in` });
  return { endpoint, received };
}

/** A job of the endpoint's user is completed; the message of it. */
async function tell({ id: endpointId, userId }: EndpointRow) {
  const jobId = await newJob(stage.db, jobInput({ userId }));
  await completeJob(stage.db, jobId, RESULT);
  const { id } = await stage.db.webhookDelivery.findFirstOrThrow({
    where: { endpointId, status: 'pending' },
    orderBy: { createdAt: 'desc' }, // others may wait
  });
  await stage.begin();
  return { id, jobId };
}

const rowOf = (id: string) => stage.db.webhookDelivery.findUniqueOrThrow({ where: { id } });
const endOf = (workflowId: string): Promise<unknown> => stage.client.workflow.getHandle(workflowId).result();
/** Told of a job, and sent until it is over. */
async function sent(endpoint: EndpointRow) {
  const { id, jobId } = await tell(endpoint);
  const end = await endOf(id);
  const row = await rowOf(id);
  expect(row.status).toBe(end);
  return { id, jobId, row };
}

async function waitsOf(workflowId: string): Promise<number[]> {
  const { events = [] } = await stage.client.workflow.getHandle(workflowId).fetchHistory();
  const timers = (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => timer?.startToFireTimeout ?? []);
  return timers.map(({ seconds, nanos }) => Number(seconds) * 1_000 + Number(nanos) / 1e6);
}

it('is sent ten times over three days, each time signed anew, and again on request', async () => {
  const failing = Array(10).fill(answering(500, 'not\0today'));
  const { endpoint, received } = await receiving(...failing, answering(204, ''));
  const { id, jobId, row } = await sent(endpoint);
  expect(row).toMatchObject({ status: 'failed', attempts: 10, nextAt: null, lastStatus: 500, lastBody: 'not today' });
  const waits = await waitsOf(id);
  expect(waits).toHaveLength(9);
  for (const [index, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(nextAttemptMs(index + 1, 0) ?? 0);
    expect(wait).toBeLessThanOrEqual(nextAttemptMs(index + 1, 1) ?? 0);
  }
  expect(await redeliver(stage.db, id)).toBe(true);
  expect(await redeliver(stage.db, id)).toBe(false);
  await stage.begin();
  expect(await endOf(`${id}-2`)).toBe('delivered');
  expect(await rowOf(id)).toMatchObject({ attempts: 1, status: 'delivered', lastStatus: 204, runs: 2 });
  const message = { type: 'job.completed', timestamp: row.createdAt.toISOString(), data: { id: jobId } };
  for (const one of received) {
    expect(verified(endpoint.secret, one)).toEqual(message);
    expect(one.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json' });
  }
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  expect(received).toHaveLength(11);
});

it('waits as long as the receiver asks, follows no redirect, and ends with the first that is taken', async () => {
  const later = (seconds: string) => answering(503, 'later', { 'retry-after': seconds });
  const moved = answering(302, '', { location: '/elsewhere' });
  const { endpoint, received } = await receiving(
    later('100'),
    later('999999'),
    moved,
    answering(200, 'x'.repeat(9_000)),
  );
  const { id, row } = await sent(endpoint);
  expect(row).toMatchObject({ status: 'delivered', attempts: 4, lastStatus: 200, lastBody: 'x'.repeat(1_024) });
  const [first = 0, second = 0] = await waitsOf(id);
  expect([first >= 100_000 && first <= 120_000, second >= 86_400_000 && second <= 1.2 * 86_400_000]).toEqual([
    true,
    true,
  ]);
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(4).fill('POST /in'));
});

it('disables an endpoint that answers 410, and sends nothing more there', async () => {
  const inAnHour = answering(500, '', { 'retry-after': '3600' });
  const { endpoint, received } = await receiving(inAnHour, answering(410, 'gone'));
  const first = await tell(endpoint);
  await until('the first one waits', 60_000, async () => (await rowOf(first.id)).attempts === 1 || undefined);
  const { row } = await sent(endpoint);
  expect(row.status).toBe('failed');
  const now = await findEndpoint(stage.db, endpoint);
  expect(now).toMatchObject({ disabledReason: 'gone', disabledAt: expect.any(Date) });
  expect(await endOf(first.id)).toBe('failed');
  expect((await rowOf(first.id)).lastError).toBe('The endpoint is disabled.');
  expect(received).toHaveLength(2);
  const jobId = await newJob(stage.db, jobInput({ userId: endpoint.userId }));
  await completeJob(stage.db, jobId, RESULT);
  expect(await stage.db.webhookDelivery.count({ where: { endpointId: endpoint.id } })).toBe(2);
});

it('is signed with the old secret too until its time is over', async () => {
  const { endpoint, received } = await receiving(answering(200, ''));
  const [old, present] = [endpoint.secret, newWebhookSecret()];
  const rotate = (hours: number) =>
    changeEndpoint(stage.db, endpoint.id, {
      ...{ secret: present, previousSecret: old, previousSecretUntil: new Date(Date.now() + hours * 3_600_000) },
    });
  await rotate(1);
  await sent(endpoint);
  await rotate(-1);
  await sent(endpoint);
  const [during, after] = received;
  if (!during || !after) throw new Error('Two were sent.');
  for (const [secret, one] of [
    [old, during],
    [present, during],
    [present, after],
  ] as const) {
    expect(verified(secret, one)).toMatchObject({ type: 'job.completed' });
  }
  expect(() => verified(old, after)).toThrow('No matching signature');
});

it.each([
  ['whose endpoint is deleted', ({ id }: EndpointRow) => deleteEndpoint(stage.db, id), null],
  ['whose user is disabled', ({ userId }: EndpointRow) => disableUser(stage.db, userId), 'The user is disabled.'],
  [
    'whose endpoint is disabled',
    ({ id }: EndpointRow) => changeEndpoint(stage.db, id, { disabledAt: new Date(), disabledReason: 'by_user' }),
    'The endpoint is disabled.',
  ],
] as const)('one %s after the first attempt is sent no more', async (_what, end, error) => {
  let made: EndpointRow | undefined;
  const { endpoint, received } = await receiving((_request, response) => {
    void (made ? end(made) : Promise.resolve()).then(() => response.writeHead(500).end());
  });
  made = endpoint;
  const { id } = await tell(endpoint);
  expect(await endOf(id)).toBe('failed');
  expect(received).toHaveLength(1);
  const row = await stage.db.webhookDelivery.findUnique({ where: { id } });
  expect(row && { status: row.status, attempts: row.attempts, error: row.lastError }).toEqual(
    error && { status: 'failed', attempts: 1, error },
  );
});

it('never arrives at an address inside, though its name led outside when it was looked at', async () => {
  const inside = await localServer(answering(200, 'secret'));
  const url = inside.url.replace('127.0.0.1', 'rebinding.example');
  resolved.push('8.8.8.8');
  await stage.outbound.check(url);
  const { row } = await sent(await newEndpoint(stage.db, { url }));
  expect(row).toMatchObject({
    ...{ status: 'failed', attempts: 10, lastStatus: null, lastBody: null },
    lastError: 'It leads to an address that is not public.',
  });
  expect(inside.received).toEqual([]);
});

it('goes on where somebody has terminated its workflow', async () => {
  const { endpoint, received } = await receiving(answering(500, ''), answering(200, ''));
  const { id } = await tell(endpoint);
  await until('the first attempt is written down', 60_000, async () => (await rowOf(id)).lastStatus ?? undefined);
  await stage.client.workflow.getHandle(id).terminate();
  const longAgo = new Date(Date.now() - 16 * 60_000);
  await stage.db.webhookDelivery.update({ where: { id }, data: { startedAt: longAgo, nextAt: longAgo } });
  await stage.begin();
  expect(await endOf(id)).toBe('delivered');
  expect([(await rowOf(id)).attempts, received.length]).toEqual([2, 2]);
});
