import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withAccount } from '../../src/db/account.js';
import type { Db } from '../../src/db/client.js';
import * as slots from '../../src/db/slots.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { resetSlots } from '../support/slot-guard.js';

const CAUSE = { code: 'account_payment_required', message: 'Nobody paid.', next: 'Pay.' };

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
beforeEach(() => resetSlots(db, 1));
afterAll(() => database.drop());

const newJob = (userId = `user-${randomUUID()}`) => ({ jobId: randomUUID(), userId });
const acquire = (job: { jobId: string; userId: string }) => slots.acquireSlot(db, job);

describe('a place', () => {
  it('is granted while one is free, then waited for, and handed on', async () => {
    const [first, second, third] = [newJob(), newJob(), newJob()];
    expect(await acquire(first)).toEqual({ granted: true, place: 0, alsoGranted: [] });
    expect(await acquire(second)).toEqual({ granted: false, place: 1, alsoGranted: [] });
    expect(await acquire(third)).toEqual({ granted: false, place: 2, alsoGranted: [] });
    expect(await slots.releaseSlot(db, first.jobId)).toEqual({ granted: [second.jobId] });
    expect(await slots.holdsSlot(db, second.jobId)).toBe(true);
    expect(await slots.holdsSlot(db, third.jobId)).toBe(false);
    expect(await acquire(third)).toMatchObject({ granted: false, place: 1 });
  });

  it('is asked for again without harm: a holder keeps it, a waiter keeps its turn', async () => {
    const [holder, waiter, later] = [newJob(), newJob(), newJob()];
    for (const job of [holder, waiter, later, waiter, holder]) await acquire(job);
    expect(await acquire(holder)).toMatchObject({ granted: true, place: 0 });
    expect(await acquire(waiter)).toMatchObject({ granted: false, place: 1 });
    expect(await db.syncSlot.count()).toBe(3);
  });

  it('is given back twice without harm, also by who never had one', async () => {
    const [holder, next, after] = [newJob(), newJob(), newJob()];
    for (const job of [holder, next, after]) await acquire(job);
    expect(await slots.releaseSlot(db, holder.jobId)).toEqual({ granted: [next.jobId] });
    expect(await slots.releaseSlot(db, holder.jobId)).toEqual({ granted: [] });
    expect(await slots.releaseSlot(db, randomUUID())).toEqual({ granted: [] });
    expect(await slots.holdsSlot(db, next.jobId)).toBe(true);
  });

  it('is not waited for any more by a job that leaves', async () => {
    const [holder, leaving, next] = [newJob(), newJob(), newJob()];
    for (const job of [holder, leaving, next]) await acquire(job);
    await slots.releaseSlot(db, leaving.jobId);
    expect(await slots.releaseSlot(db, holder.jobId)).toEqual({ granted: [next.jobId] });
  });
});

describe('the number of places', () => {
  it('grants at once when raised, and nothing while more are held than it allows', async () => {
    const jobs = Array.from({ length: 5 }, () => newJob());
    for (const job of jobs) await acquire(job);
    const ids = jobs.map(({ jobId }) => jobId);
    expect(await slots.setConcurrency(db, 3)).toEqual({ granted: [ids[1], ids[2]] });
    expect(await slots.setConcurrency(db, 1)).toEqual({ granted: [] });
    expect(await slots.releaseSlot(db, ids[0] ?? '')).toEqual({ granted: [] });
    expect(await slots.releaseSlot(db, ids[1] ?? '')).toEqual({ granted: [] });
    expect(await slots.releaseSlot(db, ids[2] ?? '')).toEqual({ granted: [ids[3]] });
  });

  it('is made once; what an operator has set outlives a restart', async () => {
    await slots.setConcurrency(db, 6);
    await slots.ensureAccount(db, 3);
    expect((await slots.slotsOverview(db)).concurrency).toBe(6);
    await db.syncAccount.deleteMany();
    await expect(acquire(newJob())).rejects.toMatchObject({ code: 'service_unavailable' });
    await Promise.all([slots.ensureAccount(db, 3), slots.ensureAccount(db, 3)]);
    expect((await slots.slotsOverview(db)).concurrency).toBe(3);
  });
});

describe('a hold', () => {
  it('grants nothing, tells everyone why, and lets all go on when it is over', async () => {
    const [holder, waiter] = [newJob(), newJob()];
    await acquire(holder);
    await slots.setHold(db, CAUSE);
    expect(await acquire(waiter)).toEqual({ granted: false, place: 1, alsoGranted: [], hold: CAUSE });
    expect(await acquire(holder)).toEqual({ granted: true, place: 0, alsoGranted: [], hold: CAUSE });
    expect(await slots.releaseSlot(db, holder.jobId)).toEqual({ granted: [] });
    expect(await slots.setConcurrency(db, 5)).toEqual({ granted: [] });
    expect((await slots.slotsOverview(db)).hold).toEqual(CAUSE);
    expect(await slots.clearHold(db)).toEqual({ granted: [waiter.jobId] });
    expect((await slots.slotsOverview(db)).hold).toBeUndefined();
  });

  it('is new once, however many jobs meet the same cause', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => slots.setHold(db, CAUSE)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await slots.setHold(db, { ...CAUSE, code: 'account_on_hold' })).toEqual({ isHeld: true, isNew: true });
    await slots.clearHold(db);
    expect(await slots.setHold(db, CAUSE)).toEqual({ isHeld: true, isNew: true });
  });

  it('does not come back for a fault that was met before somebody resumed', async () => {
    const metAt = new Date(Date.now() - 1_000);
    await slots.setHold(db, CAUSE, metAt);
    await slots.clearHold(db);
    expect(await slots.setHold(db, CAUSE, metAt)).toEqual({ isHeld: false, isNew: false });
    expect((await slots.slotsOverview(db)).hold).toBeUndefined();
    expect(await slots.setHold(db, CAUSE, new Date(Date.now() + 1_000))).toEqual({ isHeld: true, isNew: true });
  });
});

describe('the lock', () => {
  it('goes with a connection that breaks, and the work half done with it', async () => {
    const broken = withAccount(db, async (tx) => {
      await tx.syncSlot.create({ data: { jobId: randomUUID(), userId: 'gone', state: 'held' } });
      const [me] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await db.$queryRaw`SELECT pg_terminate_backend(${me?.pid}::int)`;
      await tx.syncSlot.count();
    });
    await expect(broken).rejects.toThrow();
    expect(await acquire(newJob())).toMatchObject({ granted: true });
  });

  it('is taken from a process that stands still', async () => {
    const [row] = await withAccount(
      db,
      (tx) => tx.$queryRaw<{ limit: string }[]>`SELECT current_setting('idle_in_transaction_session_timeout') AS limit`,
    );
    expect(row?.limit).toBe('10s');
  });

  it('counts what was committed while it was waited for', async () => {
    const jobs = Array.from({ length: 20 }, () => newJob());
    const answers = await Promise.all(jobs.map(acquire));
    expect(answers.filter(({ granted }) => granted)).toHaveLength(1);
  });
});
