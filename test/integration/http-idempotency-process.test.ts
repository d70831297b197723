import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { jobSchema } from '../../src/http/schemas.js';
import { type ApiProcess, startApiProcess } from '../support/api-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { halting, parts, send, submitPatiently, submitWith } from '../support/submit-once.js';

/** Two processes of the API behind one database and one bucket, the first of which is killed. */
let s3: TestS3;
let database: TestDatabase;
beforeAll(async () => {
  [s3, database] = await Promise.all([startTestS3(), createTestDatabase()]);
  await ownBucket(s3, database);
});
beforeEach(async () => {
  await database.db.idempotencyKey.deleteMany();
  await database.db.videoJob.deleteMany();
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop()]);
});

const startApi = () => startApiProcess({ s3, database });

async function kill({ child, exitCode }: ApiProcess): Promise<void> {
  child.kill('SIGKILL');
  await exitCode;
}

const rows = async () => (await database.db.videoJob.findMany()).map(({ id }) => id);
const idIn = ({ body }: { body: string }) => jobSchema.parse(JSON.parse(body)).id;

it('killed in the middle of the body, it blocks the key for as long as its lease, and no longer', async () => {
  const [doomed, other] = await Promise.all([startApi(), startApi()]);
  const key = randomUUID();
  const { body, goOn } = halting();
  send(doomed.url, key, parts(body));
  await expect.poll(() => database.db.idempotencyKey.count()).toBe(1);
  await kill(doomed);
  goOn();
  const refused = await submitWith(other.url, key);
  expect([refused.status, refused.body]).toEqual([409, expect.stringContaining('request_in_progress')]);
  const [lease] = await database.db.$queryRaw<{ seconds: number }[]>`
    SELECT extract(epoch FROM expires_at - clock_timestamp())::float AS seconds FROM idempotency_keys`;
  expect(lease?.seconds).toBeLessThanOrEqual(30);
  await database.db.$executeRaw`UPDATE idempotency_keys SET expires_at = clock_timestamp() - interval '1 second'`;
  const answer = await submitPatiently(other.url, key);
  expect(answer).toMatchObject({ status: 202, replayed: null });
  expect(await rows()).toEqual([idIn(answer)]);
});

it('killed after the row was written, its answer is given by another one', async () => {
  const [doomed, other] = await Promise.all([startApi(), startApi()]);
  const key = randomUUID();
  send(doomed.url, key);
  await expect.poll(async () => (await rows()).length).toBe(1); // it waits for Temporal now, which is not there
  await kill(doomed);
  const answer = await submitPatiently(other.url, key);
  expect(answer).toMatchObject({ status: 202, replayed: 'true' });
  expect(await rows()).toEqual([idIn(answer)]);
});
