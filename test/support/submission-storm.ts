import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { sweepAssets } from '../../activities/reconcile-assets.js';
import { dueAssets } from '../../src/db/asset-uses.js';
import { createDb, type Db } from '../../src/db/client.js';
import { jobSchema } from '../../src/http/schemas.js';
import { createRandom, type Random } from '../chaos/random.js';
import { startTestApi, type TestApi } from './api.js';
import { jobsOfFiles } from './assets.js';
import type { Posted } from './multipart.js';
import { filesIn } from './own-bucket.js';
import { halting, parts, send, submitPatiently } from './submit-once.js';

const CLIENTS = 20;
const PATIENTLY = { interval: 50, timeout: 300_000 };

interface Stage {
  api: TestApi;
  /** Two APIs, each with connections of its own to the one database. */
  urls: string[];
  /** Of who looks on: the APIs have their connections for themselves, or each look would keep requests waiting for one. */
  watching: Db;
  stop(): Promise<void>;
}

/** So many jobs that twenty clients submit at once, over connections that break and are taken up again under their keys. */
export function describeSubmissionStorm(jobs: number): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  it(`${jobs} jobs of ${CLIENTS} clients whose connections break are ${jobs} rows, ${jobs} starts, and their files alone`, async () => {
    const { api, watching } = stage;
    const ids = await submitAll(stage, jobs);
    await api.inFlight.idle();
    await sweepADayLater(stage);
    const rows = (await watching.videoJob.findMany()).map(({ id }) => id);
    expect(rows).toHaveLength(jobs);
    expect(rows.toSorted()).toEqual(ids.toSorted());
    expect(api.started.map(({ jobId }) => jobId).toSorted()).toEqual(rows.toSorted());
    expect((await jobsOfFiles(api)).toSorted()).toEqual([...rows, ...rows].toSorted());
    expect((await filesIn(api.s3)).unfinished).toEqual([]);
    expect(await watching.asset.count()).toBe(2 * jobs);
  });
}

async function startStage(): Promise<Stage> {
  const api = await startTestApi();
  const [db, watching] = [createDb(api.database.url), createDb(api.database.url)];
  const stop = async () => {
    await Promise.all([db.$disconnect(), watching.$disconnect()]);
    await api.stop();
  };
  return { api, urls: [api.url, await api.variant({ db })], watching, stop };
}

/** Each client takes the next job as soon as it has the answer to one; the ids of all. */
async function submitAll(stage: Stage, jobs: number): Promise<string[]> {
  const keys = Array.from({ length: jobs }, (_, nth) => `job-${nth}`);
  const ids: string[] = [];
  const client = async (nth: number) => {
    const random = createRandom(1).fork(`client-${nth}`);
    for (let key = keys.shift(); key !== undefined; key = keys.shift())
      ids.push(await submitThroughTrouble(stage, key, random));
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, nth) => client(nth)));
  return ids;
}

/** Sends until there is an answer, over connections that break up to three times, to whichever API. */
async function submitThroughTrouble(stage: Stage, key: string, random: Random): Promise<string> {
  const { urls } = stage;
  for (let cuts = random.between(0, 3); cuts > 0; cuts -= 1) await random.pick(CUTS)(stage, random.pick(urls), key);
  const answer = await submitPatiently(random.pick(urls), key);
  expect(answer.status, answer.body).toBe(202);
  return jobSchema.parse(JSON.parse(answer.body)).id;
}

/** Ways to lose a connection: in the middle of the body, behind it, and when the answer is on its way. */
const CUTS: ((stage: Stage, url: string, key: string) => Promise<void>)[] = [
  async (stage, url, key) => {
    const { body, goOn } = halting();
    const request = send(url, key, parts(body));
    await met(stage, request, key);
    request.abort();
    goOn();
  },
  async (stage, url, key) => {
    const request = send(url, key);
    await met(stage, request, key);
    request.abort();
  },
  async (_stage, url, key) => {
    const { responded, abort } = send(url, key);
    await responded.catch(() => undefined);
    abort();
  },
];

/** The request has been met: it has the key, another one has it, or there is an answer. */
async function met({ watching }: Stage, { responded }: Posted, key: string): Promise<void> {
  let isAnswered = false;
  const answered = () => {
    isAnswered = true;
  };
  responded.then(answered, answered);
  const hasRow = async () => (await watching.idempotencyKey.count({ where: { key } })) === 1;
  await expect.poll(async () => isAnswered || (await hasRow()), PATIENTLY).toBe(true);
}

/**
 * A day later: where PostgreSQL had no time for the cleanup behind a broken connection, as on a busy machine, the files go by
 * the sweep, and not before.
 */
async function sweepADayLater({ api, watching }: Stage): Promise<void> {
  await watching.$executeRaw`UPDATE assets SET expires_at = now() - interval '1 s' WHERE expires_at IS NOT NULL`;
  const log = pino({ level: 'silent' });
  const deps = { db: watching, store: api.store, log } as unknown as ReconcileDeps;
  do await sweepAssets(deps);
  while ((await dueAssets(watching, 1)).length > 0);
}
