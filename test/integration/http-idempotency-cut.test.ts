import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimKey, releaseKey } from '../../src/db/idempotency-keys.js';
import { jobSchema } from '../../src/http/schemas.js';
import type { JobStarter } from '../../src/temporal/job-starter.js';
import type { TcpProxy } from '../chaos/tcp-proxy.js';
import { clearJobs, type TestApi } from '../support/api.js';
import { jobsOfFiles } from '../support/assets.js';
import { type HeldInsertStage, startHeldInsertStage } from '../support/held-insert.js';
import { filesIn } from '../support/own-bucket.js';
import { halting, parts, send, submitPatiently, submitWith } from '../support/submit-once.js';

/** Connections that break at every place where somebody might be charged twice for it. */
let stage: HeldInsertStage;
let api: TestApi;
let wire: TcpProxy;
/** The API whose way to the database is the wire. */
let url: string;

beforeAll(async () => {
  stage = await startHeldInsertStage();
  ({ api, wire, url } = stage);
});
beforeEach(async () => {
  wire.pass();
  await api.database.db.idempotencyKey.deleteMany();
  await clearJobs(api);
});
afterAll(() => stage?.stop());

const keys = () => api.database.db.idempotencyKey.findMany();
const claimed = () => expect.poll(async () => (await keys()).map(({ answer }) => answer)).toEqual([null]);
/** Exactly one of everything, and the answer is about it. */
async function oneJob({ status, body }: { status: number; body: string }): Promise<void> {
  expect(status, body).toBe(202);
  const { id } = jobSchema.parse(JSON.parse(body));
  await api.inFlight.idle();
  expect((await api.database.db.videoJob.findMany()).map((row) => row.id)).toEqual([id]);
  expect(api.started.map(({ jobId }) => jobId)).toEqual([id]);
  expect(await jobsOfFiles(api)).toEqual([id, id]);
  expect((await filesIn(api.s3)).unfinished).toEqual([]);
}

describe('a client that loses its connection and sends the same again', () => {
  it('while it sends the body', async () => {
    const key = randomUUID();
    const { body, goOn } = halting();
    const first = send(api.url, key, parts(body));
    await claimed();
    first.abort();
    goOn();
    const answer = await submitPatiently(api.url, key);
    expect(answer.replayed).toBeNull();
    await oneJob(answer);
  });

  it('before the row is written', async () => {
    const key = randomUUID();
    let first: ReturnType<typeof send> | undefined;
    await stage.whileInserting(
      () => {
        first = send(api.url, key);
      },
      () => first?.abort(),
    );
    const answer = await submitPatiently(api.url, key);
    expect(answer.replayed).toBe('true');
    await oneJob(answer);
  });

  it('after the row was written, before the answer', async () => {
    const key = randomUUID();
    let letStart = () => {};
    const held = new Promise<void>((resolve) => {
      letStart = resolve;
    });
    const starter: JobStarter = {
      start: async (input) => {
        api.started.push(input);
        await held;
      },
      retry: async () => undefined,
      check: async () => undefined,
    };
    const first = send(await api.variant({ starter }), key);
    await expect.poll(() => api.started.length).toBe(1);
    first.abort();
    const answer = await submitPatiently(api.url, key);
    letStart();
    expect(answer.replayed).toBe('true');
    await oneJob(answer);
  });
});

describe('the way to the database breaks', () => {
  it('under the insert, and comes back: the request is answered, and so is its repetition', async () => {
    const key = randomUUID();
    let first: ReturnType<typeof submitWith> | undefined;
    await stage.whileInserting(
      () => {
        first = submitWith(url, key);
      },
      () => wire.cut(),
    );
    const answer = await first;
    await oneJob(answer ?? { status: 0, body: '' });
    expect(await submitPatiently(api.url, key)).toEqual({ ...answer, replayed: 'true' });
  });

  it('under the insert, and stays away: what came of it is told to whoever sends it again', async () => {
    const key = randomUUID();
    let first: ReturnType<typeof submitWith> | undefined;
    await stage.whileInserting(
      () => {
        first = submitWith(url, key);
      },
      () => wire.refuse(),
    );
    expect((await first)?.status).toBe(503);
    await api.database.db.$executeRaw`
      UPDATE idempotency_keys SET expires_at = clock_timestamp() - interval '1 second' WHERE answer IS NULL`;
    const answer = await submitPatiently(api.url, key);
    const { id } = jobSchema.parse(JSON.parse(answer.body));
    expect((await api.database.db.videoJob.findMany()).map((row) => row.id)).toEqual([id]);
  });
});

it('a process that was thought dead makes no second job', async () => {
  const key = randomUUID();
  const { body, goOn } = halting();
  const first = send(api.url, key, parts(body));
  await claimed();
  const other = { userId: 'local-user', key, madeId: randomUUID() };
  // In one transaction, so that the first cannot say in between that it lives.
  await api.database.db.$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE idempotency_keys SET expires_at = clock_timestamp() - interval '1 second'`;
    expect(await claimKey(tx, other)).toBe('claimed');
  });
  goOn();
  const refused = await first.answer;
  expect([refused.status, refused.body]).toEqual([409, expect.stringContaining('request_in_progress')]);
  expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  expect((await keys()).map(({ jobId }) => jobId)).toEqual([other.madeId]);
  await releaseKey(api.database.db, other);
  await oneJob(await submitPatiently(api.url, key));
});
