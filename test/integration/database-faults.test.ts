import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { toFailure } from '../../activities/failures.js';
import { freePort } from '../../local/ports.js';
import type { RunningPostgres } from '../../local/postgres.js';
import { startTemporaryPostgres } from '../../local/postgres-temporary.js';
import { createDb, type Db } from '../../src/db/client.js';
import { databaseFault } from '../../src/db/database-faults.js';
import { recordProgress } from '../../src/db/job-steps.js';
import { migrate } from '../../src/db/migrate/migrate.js';
import { findJob } from '../../src/db/video-jobs.js';
import { startTcpProxy, type TcpProxy } from '../chaos/tcp-proxy.js';

/** Of its own, because it is stopped in the middle. */
let server: RunningPostgres;
let wire: TcpProxy;
beforeAll(async () => {
  server = await startTemporaryPostgres();
  await migrate(server.databaseUrl, () => undefined);
  wire = await startTcpProxy({ to: Number(new URL(server.databaseUrl).port) });
});
afterAll(async () => {
  await wire?.stop();
  await server?.stop();
});

const jobId = '5f0c7a52-0000-4000-8000-000000000000';
/** The three ways our code asks; Prisma gives the same fault other codes by them. */
const ASKED: [string, (db: Db) => Promise<unknown>][] = [
  ['a query', (db) => findJob(db, { jobId })],
  ['raw SQL', (db) => recordProgress(db, jobId, { stage: 'preparing', percent: 1, message: '' })],
  ['a transaction', (db) => db.$transaction((tx) => tx.videoJob.count())],
];

const urlWith = (change: (url: URL) => void): string => {
  const url = new URL(server.databaseUrl);
  change(url);
  return url.href;
};

function open(url = server.databaseUrl): Db {
  const db = createDb(url);
  onTestFinished(() => db.$disconnect());
  return db;
}

const faultOf = async (asked: Promise<unknown>) =>
  databaseFault(await asked.then(() => 'no fault at all').catch((error: unknown) => error));

describe.each(ASKED)('%s', (_how, ask) => {
  it('of a database that is away passes', async () => {
    const port = await freePort();
    expect(await faultOf(ask(open(urlWith((url) => (url.port = String(port))))))).toBe('passing');
  });

  it('on a connection that breaks passes', async () => {
    const db = open(urlWith((url) => (url.port = String(wire.port))));
    await ask(db);
    wire.hold();
    const asked = faultOf(ask(db));
    wire.refuse();
    onTestFinished(() => wire.pass());
    expect(await asked).toBe('passing');
    expect(await faultOf(ask(db))).toBe('passing');
  });

  it.each<[string, (url: URL) => void]>([
    ['a wrong password', (url) => (url.password = 'not-the-password')],
    ['a database that is not there', (url) => (url.pathname = '/not-there')],
  ])('with %s is refused', async (_what, change) => {
    expect(await faultOf(ask(open(urlWith(change))))).toBe('refused');
  });
});

describe('data that the database will never take', () => {
  it.each([
    ['no UUID', "SELECT 'x'::uuid"],
    ['a number too large', 'SELECT 3000000000::int'],
    ['a character that no text has', "SELECT convert_from('\\xff'::bytea, 'UTF8')"],
    [
      'nothing where something has to be',
      "INSERT INTO video_jobs (id) VALUES ('5f0c7a52-0000-4000-8000-000000000000')",
    ],
  ])('%s', async (_what, sql) => {
    expect(await faultOf(open().$executeRawUnsafe(sql))).toBe('data');
  });

  it('is not tried again by a job', async () => {
    const error = await recordProgress(open(), 'not a uuid', { stage: 'preparing', percent: 1, message: '' }).then(
      () => expect.fail('it was taken'),
      (reason: unknown) => reason,
    );
    expect(toFailure(error, 1)).toMatchObject({ type: 'internal', nonRetryable: true });
  });

  it('in a query of the client', async () => {
    const id = 'not a uuid';
    expect(await faultOf(open().videoJob.findFirst({ where: { id } }))).toBe('data');
    expect(await faultOf(open().videoJob.findFirst({ where: { id: 1 as unknown as string } }))).toBe('data');
  });
});

it('is silent about what only our own code can be wrong about', async () => {
  expect(await faultOf(open().$executeRawUnsafe('SELECT * FROM nothing_like_it'))).toBeUndefined();
  expect(databaseFault(new Error('something else'))).toBeUndefined();
});

describe('a database that is stopping', () => {
  /** SIGTERM lets those who are connected finish, and tells everyone else that it is shutting down: 57P03. */
  beforeAll(() => {
    if (server.pid !== undefined) process.kill(server.pid, 'SIGTERM');
  });

  it.each(ASKED)('passes, told to %s', async (_how, ask) => {
    const error = await ask(open()).then(
      () => expect.fail('it still takes connections'),
      (reason: unknown) => reason,
    );
    expect(String(error)).toContain('57P03');
    expect(databaseFault(error)).toBe('passing');
  });
});
