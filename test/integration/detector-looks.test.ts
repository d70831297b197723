import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSharedLooks, readLook } from '../../src/db/detector-looks.js';
import { lookOf } from '../../src/versions/detector/look.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { AT_1203, facts, NOON, version } from '../support/detector-facts.js';

/** One API looks for all of a deployment, and what it found lies in the database. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** Two processes that watch the same deployment. */
function two() {
  const deployment = randomUUID();
  const of = (holder: string) => createSharedLooks(database.db, deployment, holder);
  return { deployment, one: of('api:host:1'), other: of('api:host:2') };
}

const broken = (at: Date, ...jobIds: string[]) =>
  lookOf(facts({ versions: [version('new', { workers: 0, lastSeenAt: AT_1203, jobIds })] }, { at }));
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

describe('the lease', () => {
  it('is of one, who keeps it, until it is given back or its time is over', async () => {
    const { one, other } = two();
    expect(await one.take(60)).toBe(true);
    expect([await other.take(60), await one.take(60)]).toEqual([false, true]);
    await other.release(); // not theirs
    expect(await other.take(60)).toBe(false);
    await one.release();
    expect([await other.take(-1), await one.take(60), await other.take(60)]).toEqual([true, true, false]);
  });

  it('goes to one of many that come at once', async () => {
    const { deployment } = two();
    const many = Array.from({ length: 10 }, (_, n) => createSharedLooks(database.db, deployment, `api:host:${n}`));
    const taken = await Promise.all(many.map((one) => one.take(60)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});

describe('a look', () => {
  it('is read by all as it was written', async () => {
    const { deployment, one, other } = two();
    expect(await other.read()).toBeUndefined();
    await one.take(60);
    expect(await other.read()).toBeUndefined();
    const look = broken(new Date(), 'job-1', 'job-2');
    await one.write(look);
    expect(await other.read()).toEqual({ ...look, ageSeconds: expect.any(Number) });
    expect((await readLook(database.db, deployment))?.ageSeconds).toBeLessThan(60);
    expect(await readLook(database.db, randomUUID())).toBeUndefined();
  });

  it('takes the place of the one before, and keeps since when a fault is known', async () => {
    const { deployment, one } = two();
    await one.take(60);
    await one.write(broken(NOON));
    await one.write(broken(later(5), 'job-1'));
    const where = { deployment };
    expect(await database.db.finding.findMany({ where })).toMatchObject([
      { code: 'current_without_workers', buildId: 'new', foundAt: NOON, jobIds: ['job-1'] },
    ]);
    await one.write(lookOf(facts({}, { at: later(10) })));
    expect(await database.db.finding.count({ where })).toBe(0);
    await one.write(broken(later(15)));
    expect(await database.db.finding.findMany({ where })).toMatchObject([{ foundAt: later(15) }]);
  });

  it('of one that no longer has the lease is dropped', async () => {
    const { one, other } = two();
    await one.take(-1);
    await other.take(60);
    await other.write(broken(NOON));
    await one.write(lookOf(facts({}, { at: later(5) })));
    expect((await one.read())?.findings).toHaveLength(1);
  });

  it('hides what it has no name for, as a newer API may write it', async () => {
    const { deployment, one } = two();
    await one.take(60);
    await one.write(broken(NOON));
    const newer = { deployment, code: 'the_moon_is_full', buildId: '', severity: 'broken', message: '', next: '' };
    await database.db.finding.create({ data: newer });
    expect((await one.read())?.findings.map(({ code }) => code)).toEqual(['current_without_workers']);
  });
});
