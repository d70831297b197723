import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDb, type Db } from '../../src/db/client.js';
import { jobSchema } from '../../src/http/schemas.js';
import { startTcpProxy, type TcpProxy } from '../chaos/tcp-proxy.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { jobForm, problemOf, submitForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

/** An insert whose answer gets lost on its way to the API. */
let api: TestApi;
let wire: TcpProxy;
let db: Db;
let url: string;

beforeAll(async () => {
  api = await startTestApi();
  const address = new URL(api.database.url);
  wire = await startTcpProxy({ to: Number(address.port) });
  address.port = String(wire.port);
  db = createDb(address.href);
  url = await api.variant({ db });
  // The insert is as good as done and waits for the test, which holds the lock.
  await api.database.db.$executeRaw`
    CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$`;
  await api.database.db.$executeRaw`
    CREATE TRIGGER wait_for_test AFTER INSERT ON video_jobs FOR EACH ROW EXECUTE FUNCTION wait_for_test()`;
});
beforeEach(() => wire.pass());
afterEach(() => clearJobs(api));
afterAll(async () => {
  await db?.$disconnect();
  await wire?.stop();
  await api?.stop();
});

const insertsAtTheLock = async () => {
  const [row] = await api.database.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return row?.count;
};

/** Submits a job and does `meanwhile` while its insert is under way; PostgreSQL finishes the insert after that. */
const submitWhile = (meanwhile: () => void): Promise<{ answer: Promise<Response> }> =>
  api.database.db.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(1)::text`;
      const answer = submitForm(url, jobForm());
      answer.catch(() => undefined);
      await expect.poll(insertsAtTheLock).toBe(1);
      meanwhile();
      return { answer };
    },
    { timeout: 120_000 },
  );

const rows = () => api.database.db.videoJob.findMany();
const files = async () => (await filesIn(api.s3)).objects;

describe('a job whose insert is not answered', () => {
  it('is accepted once, when the connection breaks and comes back', async () => {
    const { answer } = await submitWhile(() => wire.cut());
    const response = await answer;
    expect(response.status).toBe(202);
    const { id } = jobSchema.parse(await response.json());
    expect((await rows()).map((row) => row.id)).toEqual([id]);
    expect(await files()).toHaveLength(2);
    expect(api.started.map(({ jobId }) => jobId)).toEqual([id]);
  });

  it('keeps its files when nobody can tell whether it has a row', async () => {
    const { answer } = await submitWhile(() => wire.refuse());
    expect(await problemOf(await answer)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await expect.poll(async () => (await rows()).length).toBe(1);
    expect(await files()).toHaveLength(2);
  });
});

it('leaves no files of a job that the database refuses', async () => {
  await api.database.db.$executeRaw`ALTER TABLE video_jobs ADD CONSTRAINT no_jobs CHECK (false) NOT VALID`;
  const { status, code } = await problemOf(await submitForm(url, jobForm()));
  await api.database.db.$executeRaw`ALTER TABLE video_jobs DROP CONSTRAINT no_jobs`;
  expect({ status, code }).toEqual({ status: 500, code: 'internal' });
  expect(await files()).toEqual([]);
});
