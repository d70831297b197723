import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { sweepAssets } from '../../activities/reconcile-assets.js';
import { createDb, type Db } from '../../src/db/client.js';
import { jobSchema } from '../../src/http/schemas.js';
import { createRandom, type Random } from '../chaos/random.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { jobsOfFiles } from '../support/assets.js';
import type { Posted } from '../support/multipart.js';
import { filesIn } from '../support/own-bucket.js';
import { halting, parts, send, submitPatiently } from '../support/submit-once.js';

const JOBS = 100;
const CLIENTS = 20;

let api: TestApi;
/** Two APIs, each with connections of its own to the one database. */
let urls: string[];
let db: Db;
/** Of who looks on: the APIs have their connections for themselves, or each look would keep requests waiting for one. */
let watching: Db;
beforeAll(async () => {
  api = await startTestApi();
  [db, watching] = [createDb(api.database.url), createDb(api.database.url)];
  urls = [api.url, await api.variant({ db })];
});
afterAll(async () => {
  await Promise.all([db?.$disconnect(), watching?.$disconnect()]);
  await api?.stop();
});

const PATIENTLY = { interval: 50, timeout: 300_000 };

/** The request has been met: it has the key, another one has it, or there is an answer. */
async function met({ responded }: Posted, key: string): Promise<void> {
  let isAnswered = false;
  const answered = () => {
    isAnswered = true;
  };
  responded.then(answered, answered);
  const hasRow = async () => (await watching.idempotencyKey.count({ where: { key } })) === 1;
  await expect.poll(async () => isAnswered || (await hasRow()), PATIENTLY).toBe(true);
}

/** Ways to lose a connection: in the middle of the body, behind it, and when the answer is on its way. */
const CUTS: ((url: string, key: string) => Promise<void>)[] = [
  async (url, key) => {
    const { body, goOn } = halting();
    const request = send(url, key, parts(body));
    await met(request, key);
    request.abort();
    goOn();
  },
  async (url, key) => {
    const request = send(url, key);
    await met(request, key);
    request.abort();
  },
  async (url, key) => {
    const { responded, abort } = send(url, key);
    await responded.catch(() => undefined);
    abort();
  },
];

/** Sends until there is an answer, over connections that break up to three times, to whichever API. */
async function submitThroughTrouble(key: string, random: Random): Promise<string> {
  for (let cuts = random.between(0, 3); cuts > 0; cuts -= 1) await random.pick(CUTS)(random.pick(urls), key);
  const answer = await submitPatiently(random.pick(urls), key);
  expect(answer.status, answer.body).toBe(202);
  return jobSchema.parse(JSON.parse(answer.body)).id;
}

/**
 * A day later: where PostgreSQL had no time for the cleanup behind a broken connection, as on a busy machine, the files go by
 * the sweep, and not before.
 */
async function sweepADayLater(): Promise<void> {
  await watching.$executeRaw`UPDATE assets SET expires_at = now() - interval '1 s' WHERE expires_at IS NOT NULL`;
  const log = pino({ level: 'silent' });
  await sweepAssets({ db: watching, store: api.store, log } as unknown as ReconcileDeps);
}

it(`${JOBS} jobs of ${CLIENTS} clients whose connections break are ${JOBS} rows, ${JOBS} starts, and their files alone`, async () => {
  const keys = Array.from({ length: JOBS }, (_, nth) => `job-${nth}`);
  const ids: string[] = [];
  const client = async (nth: number) => {
    const random = createRandom(1).fork(`client-${nth}`);
    for (let key = keys.shift(); key !== undefined; key = keys.shift())
      ids.push(await submitThroughTrouble(key, random));
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, nth) => client(nth)));
  await api.inFlight.idle();
  await sweepADayLater();
  const rows = (await api.database.db.videoJob.findMany()).map(({ id }) => id);
  expect(rows).toHaveLength(JOBS);
  expect(rows.toSorted()).toEqual(ids.toSorted());
  expect(api.started.map(({ jobId }) => jobId).toSorted()).toEqual(rows.toSorted());
  expect((await jobsOfFiles(api)).toSorted()).toEqual([...rows, ...rows].toSorted());
  expect((await filesIn(api.s3)).unfinished).toEqual([]);
  expect(await api.database.db.asset.count()).toBe(2 * JOBS);
});
