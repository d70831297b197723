import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireSlot, ensureAccount, setHold } from '../../src/db/slots.js';
import { overviewSchema, slotsSchema } from '../../src/http/admin/overview-schemas.js';
import { problemSchema } from '../../src/http/schemas.js';
import { CLIENT_INTERCEPTORS } from '../../src/temporal/closing.js';
import { lookOf, seenHere } from '../../src/versions/detector/look.js';
import { createDeploymentLook } from '../../src/versions/rollout/deployment-look.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { adminKey } from '../support/callers.js';
import { AT_1203, facts, version } from '../support/detector-facts.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob } from '../support/job-rows.js';
import { startTinyStage, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

let api: TestApi;
let stage: TinyStage;
let headers: Record<string, string>;

beforeAll(async () => {
  [api, stage] = await Promise.all([startTestApi(), startTinyStage()]);
  await ensureAccount(api.database.db, 1);
  headers = await adminKey(api.database.db);
});
afterAll(async () => {
  await stage?.stop();
  await api?.stop();
});

/** A machine that is busy with other tests may be too slow for the database's own limits: then it is asked again. */
const read = (url: string) =>
  until('the overview comes', 60_000, async () => {
    const response = await fetch(`${url}/api/v1/admin/overview`, { headers });
    return response.ok ? overviewSchema.parse(await response.json()) : undefined;
  });
const lookAt = (client: Client, name: string) =>
  createDeploymentLook(client, { TEMPORAL_DEPLOYMENT: name, TEMPORAL_TASK_QUEUE: name }, async () => []);

describe('the overview', () => {
  it('says who runs jobs, on which version, and how many end there', async () => {
    const tiny = stage.newDeployment();
    const url = await api.variant({ deployment: lookAt(stage.client, tiny.name) });
    const deployed = async () => (await read(url)).deployment;
    await expect.poll(deployed).toMatchObject({ deployment: tiny.name, known: false, versions: [] });
    const stop = await tiny.startWorker('a');
    await promote(stage.client, { deploymentName: tiny.name, buildId: 'a' });
    await tiny.start();
    await expect.poll(deployed).toMatchObject({
      ...{ known: true, current: 'a' },
      versions: [{ buildId: 'a', status: 'current', liveWorkers: 1, openJobs: 1 }],
      workers: [{ buildId: 'a', alive: true, taskQueue: tiny.name }],
    });
    await stop();
    await expect.poll(deployed).toMatchObject({ versions: [{ buildId: 'a', liveWorkers: 0, openJobs: 1 }] });
  });

  it('says what the detector has found: the cause, since when, whom it hits, and what mends it', async () => {
    const lost = version('old', {
      ...{ status: 'draining', workers: 0, lastSeenAt: AT_1203, openJobs: 1, jobIds: ['job-1'] },
    });
    const seen = await seenHere(lookOf(facts({ versions: [version('new'), lost] })));
    const { detector } = await read(await api.variant({ detector: { latest: () => seen } }));
    expect(detector?.findings[0]).toMatchObject({
      ...{ code: 'version_without_workers', since: AT_1203.toISOString(), jobIds: ['job-1'] },
      next: expect.stringContaining('pro deploy'),
    });
  });

  it('answers all the same while Temporal says nothing at all, and tells that', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const connection = Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: CLIENT_INTERCEPTORS });
    const away = lookAt(new Client({ connection }), 'anything');
    const url = await api.variant({ deployment: away });
    const { deployment, deploymentFault, slots } = await read(url);
    expect(deployment).toBeUndefined();
    expect(deploymentFault).toMatch(/^Temporal does not answer: /);
    expect(slots.concurrency).toBe(1);
    await connection.close();
    silent.close();
  });
});

describe('the places at Sync.so', () => {
  const put = (body: object, of = headers) =>
    fetch(`${api.url}/api/v1/admin/slots`, {
      method: 'PUT',
      headers: { ...of, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('are shown with who holds them, who waits, and why nothing is sent', async () => {
    const { db } = api.database;
    const [held, waits] = [
      await newJob(db, jobInput({ userId: 'anna' })),
      await newJob(db, jobInput({ userId: 'ben' })),
    ];
    await acquireSlot(db, { jobId: held, userId: 'anna' });
    await acquireSlot(db, { jobId: waits, userId: 'ben' });
    await setHold(db, FAULT);
    const { slots, counts } = await read(api.url);
    expect(slots).toMatchObject({
      ...{ concurrency: 1, moreWaiting: 0, hold: { code: FAULT.code, next: FAULT.next } },
      held: [{ jobId: held, userId: 'anna', name: expect.any(String) }],
      waiting: [{ jobId: waits, userId: 'ben', place: 1 }],
    });
    expect(counts.queued).toBe(2);
    const resumed = await fetch(`${api.url}/api/v1/jobs/resume`, { method: 'POST', headers });
    expect([resumed.status, (await read(api.url)).slots.hold]).toEqual([202, undefined]);
  });

  it('grow at once for whoever waits, who is told', async () => {
    const slots = slotsSchema.parse(await (await put({ concurrency: 2 })).json());
    expect([slots.concurrency, slots.held.length, slots.waiting]).toEqual([2, 2, []]);
    expect(api.signalled.filter((words) => words.startsWith('slotGranted'))).toHaveLength(1);
  });

  it.each([{}, { concurrency: -1 }, { concurrency: 1.5 }, { concurrency: 2, more: true }, { concurrency: 1e9 }])(
    'are refused as %j',
    async (body) => {
      const response = await put(body);
      expect([response.status, problemSchema.parse(await response.json()).code]).toEqual([400, 'invalid_request']);
    },
  );
});
