import { EventSource } from 'eventsource';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { LISTENER_NAME } from '../../src/db/job-notices.js';
import { startTcpProxy } from '../chaos/tcp-proxy.js';
import { followEvents, jobsIn, shown } from '../support/event-reader.js';
import { type JobActions, startJobActions } from '../support/job-actions.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

const setMessage = (message: string, ids: string[]) =>
  actions.db.$executeRaw`UPDATE video_jobs SET progress_message = ${message} WHERE id = ANY (${ids}::uuid[])`;
const follow = (url = actions.api.url) => followEvents(`${url}/api/v1/events`);

describe('two API processes', () => {
  it('both hear of a change, whoever makes it', async () => {
    // Neither looks by itself while the test lasts: they are told, or they know nothing.
    const process = () => actions.api.variant({ events: actions.api.events({ times: { lookEveryMs: 3_600_000 } }) });
    const id = await actions.addJob();
    const streams = [await follow(await process()), await follow(await process())];
    await setMessage('By hand', [id]);
    for (const stream of streams) await expect.poll(() => jobsIn(stream).map(shown)).toEqual([['job', id, 2]]);
  });
});

describe('a client that comes back', () => {
  it('sees every change exactly once, while the wire breaks and changes go on', async () => {
    const url = await actions.api.variant({ settings: { allowedHosts: ['127.0.0.1'] } });
    const proxy = await startTcpProxy({ to: Number(new URL(url).port) });
    onTestFinished(() => proxy.stop());
    const source = new EventSource(`http://127.0.0.1:${proxy.port}/api/v1/events`);
    onTestFinished(() => source.close());
    let hellos = 0;
    const seen: [unknown, unknown][] = [];
    source.addEventListener('hello', () => {
      hellos += 1;
    });
    source.addEventListener('job', ({ data }) => {
      const { id, revision } = JSON.parse(data) as Record<string, unknown>;
      seen.push([id, revision]);
    });
    await expect.poll(() => hellos).toBe(1);
    const made: string[] = [];
    for (let cuts = 0; hellos < 3; made.push(await actions.addJob())) {
      if (cuts === hellos || seen.length === 0) continue; // it was cut already
      proxy.cut();
      cuts += 1;
    }
    for (let n = 0; n < 20; n += 1) made.push(await actions.addJob());
    await expect.poll(() => seen.length).toBeGreaterThanOrEqual(made.length);
    expect(seen).toEqual(made.map((id) => [id, 1]));
  });
});

describe('a process that does not hear of changes', () => {
  const lost = () => actions.api.logLines.filter((line) => line.includes('DATABASE_LISTEN_URL'));
  const again = () => actions.api.logLines.filter((line) => line.includes('arrive again'));
  const killListeners = () =>
    actions.db.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = ${LISTENER_NAME} AND datname = current_database()`;

  it('because its connection was ended: nothing is lost, it says so, and hears again', async () => {
    actions.api.logLines.length = 0;
    const id = await actions.addJob();
    const stream = await follow();
    for (let round = 1; round <= 3; round += 1) {
      await killListeners();
      await setMessage(`Round ${round}`, [id]);
      await expect.poll(() => jobsIn(stream).at(-1)?.data.revision).toBe(1 + round);
      await expect.poll(() => again().length).toBeGreaterThanOrEqual(round);
    }
    expect(jobsIn(stream).map(shown)).toEqual([2, 3, 4].map((revision) => ['job', id, revision]));
    expect(lost().length).toBeGreaterThanOrEqual(3);
  });

  it('because notices do not get to it: it looks by itself, and says so once', async () => {
    // Another database of the server: it takes the LISTEN and brings nothing, as a pooler between transactions does.
    const listenUrl = Object.assign(new URL(actions.api.database.url), { pathname: '/postgres' }).href;
    const times = { lookEveryMs: 100, probeTakesMs: 50, firstWaitMs: 10, longestWaitMs: 20 };
    actions.api.logLines.length = 0;
    const url = await actions.api.variant({ events: actions.api.events({ listenUrl, times }) });
    const id = await actions.addJob();
    const stream = await follow(url);
    for (let round = 1; round <= 5; round += 1) {
      await setMessage(`Round ${round}`, [id]);
      await expect.poll(() => jobsIn(stream).length).toBe(round);
    }
    await expect.poll(() => lost().length).toBe(1);
    expect(lost()[0]).toContain('every 0.1 s');
  });

  it('because PostgreSQL is away: what happened meanwhile comes when it is back', async () => {
    const direct = new URL(actions.api.database.url);
    const proxy = await startTcpProxy({ to: Number(direct.port) });
    onTestFinished(() => proxy.stop());
    const listenUrl = Object.assign(new URL(direct), { hostname: '127.0.0.1', port: String(proxy.port) }).href;
    const db = createDb(listenUrl);
    onTestFinished(() => db.$disconnect());
    const events = actions.api.events({ db, listenUrl, times: { lookEveryMs: 50 } });
    const id = await actions.addJob();
    const stream = await follow(await actions.api.variant({ db, events }));
    await setMessage('Before', [id]);
    await expect.poll(() => jobsIn(stream).map(shown)).toEqual([['job', id, 2]]);
    actions.api.logLines.length = 0;
    proxy.refuse();
    await setMessage('Meanwhile', [id]);
    const failed = () => actions.api.logLines.filter((line) => line.includes('cannot be read'));
    await expect.poll(() => failed().length).toBe(1);
    proxy.pass();
    await expect
      .poll(() => jobsIn(stream).map(shown))
      .toEqual([
        ['job', id, 2],
        ['job', id, 3],
      ]);
    expect(failed(), 'is said once').toHaveLength(1);
  });
});
