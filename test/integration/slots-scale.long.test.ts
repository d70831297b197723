import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireSlot, ensureAccount, releaseSlot, setConcurrency, slotsOverview } from '../../src/db/slots.js';
import { inParallel } from '../../src/platform/in-parallel.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await ensureAccount(database.db, 0);
});
afterAll(() => database.drop());

async function timed<T>(what: string, run: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await run();
  console.log(`${what}: ${(performance.now() - from).toFixed(1)} ms`);
  return result;
}

/** Half of them are one user's, and older than all others. */
async function queue(waiters: number, users: number): Promise<void> {
  await database.db.$executeRaw`
    INSERT INTO sync_slots (job_id, user_id, enqueued_at)
    SELECT gen_random_uuid(), CASE WHEN n <= ${waiters / 2} THEN 'busy' ELSE 'user-' || n % ${users} END,
           now() - interval '1 hour' + n * interval '1 ms'
    FROM generate_series(1, ${waiters}::int) n`;
}

describe('10,000 waiters of 101 users', () => {
  it('fill 200 places fairly, and each is told its true place', async () => {
    const { db } = database;
    await queue(10_000, 100);
    const { granted } = await timed('fill 200 places', () => setConcurrency(db, 200));
    expect(new Set(granted).size).toBe(200);
    const { held, waiting } = await timed('overview', () => slotsOverview(db));
    expect(waiting).toHaveLength(9_800);
    expect(held.filter(({ userId }) => userId === 'busy')).toHaveLength(2);
    for (const at of [0, 1, 100, 5_000, 9_799]) {
      const { jobId, userId, place } = waiting[at] ?? { jobId: '', userId: '', place: 0 };
      const answer = await timed(`acquire again at place ${place}`, () => acquireSlot(db, { jobId, userId }));
      expect(answer).toEqual({ granted: false, place: at + 1, alsoGranted: [] });
    }
    const newcomer = { jobId: randomUUID(), userId: 'newcomer' };
    expect(await timed('acquire of a new user', () => acquireSlot(db, newcomer))).toMatchObject({ place: 1 });
    const first = held[0]?.jobId ?? '';
    expect(await timed('release and grant', () => releaseSlot(db, first))).toEqual({ granted: [newcomer.jobId] });
  });

  it('go on while 8 callers give places back and ask at once', async () => {
    const { db } = database;
    const { held, waiting } = await slotsOverview(db);
    const givers = held.map(
      ({ jobId }) =>
        () =>
          releaseSlot(db, jobId),
    );
    const askers = waiting.slice(-200).map((waiter) => () => acquireSlot(db, waiter));
    await timed('200 releases with their grants, 8 at once', () => inParallel(givers, { atOnce: 8 }, (give) => give()));
    await timed('200 repeated acquires, 8 at once', () => inParallel(askers, { atOnce: 8 }, (ask) => ask()));
    expect((await slotsOverview(db)).held).toHaveLength(200);
  });
});
