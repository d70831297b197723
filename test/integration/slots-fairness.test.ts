import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/client.js';
import { acquireSlot, releaseSlot, setConcurrency, setUserLimit, slotsOverview } from '../../src/db/slots.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { resetSlots } from '../support/slot-guard.js';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
beforeEach(() => resetSlots(db, 1));
afterAll(() => database.drop());

async function submit(userId: string, jobs = 1): Promise<string[]> {
  const ids = Array.from({ length: jobs }, () => randomUUID());
  for (const jobId of ids) await acquireSlot(db, { jobId, userId });
  return ids;
}

/** The generation of who has held a place longest is over; returns the users granted by it. */
async function finishOne(): Promise<string[]> {
  const { held } = await slotsOverview(db);
  const [oldest] = held;
  if (!oldest) throw new Error('Nobody holds a place.');
  const { granted } = await releaseSlot(db, oldest.jobId);
  return Promise.all(granted.map(userOf));
}

const userOf = async (jobId: string) => (await db.syncSlot.findUniqueOrThrow({ where: { jobId } })).userId;
const finish = async (times: number) => {
  const users: string[] = [];
  for (let n = 0; n < times; n++) users.push(...(await finishOne()));
  return users;
};
const count = (users: string[], user: string) => users.filter((other) => other === user).length;
const heldBy = async () => (await slotsOverview(db)).held.map(({ userId }) => userId);

describe('a user with 200 jobs', () => {
  it.each([1, 3])('lets another user go next, with %i places', async (places) => {
    await setConcurrency(db, places);
    await submit('busy', 200);
    expect(await submit('ann')).toHaveLength(1);
    expect(await finish(1)).toEqual(['ann']);
  });

  it('takes turns with the others, one place and all', async () => {
    await submit('busy', 200);
    await submit('ann', 4);
    await submit('ben', 4);
    expect(await finish(9)).toEqual(['ann', 'ben', 'busy', 'ann', 'ben', 'busy', 'ann', 'ben', 'busy']);
  });

  it('is not starved by users who come again as soon as they are done', async () => {
    await submit('busy', 5);
    const granted: string[] = [];
    await submit('ann');
    for (let releases = 0; releases < 12; releases++) {
      const users = await finishOne();
      granted.push(...users);
      await submit(releases % 2 ? 'ann' : 'ben');
    }
    expect(count(granted, 'busy')).toBe(4);
  });
});

describe('turns', () => {
  it('outlast a job of the user that leaves the queue', async () => {
    const [, leaving = ''] = await submit('busy', 4);
    await submit('ann');
    await submit('ben');
    expect(await finish(1)).toEqual(['ann']);
    await releaseSlot(db, leaving); // it was busy's next, and knew that busy has had its turn
    expect(await finish(2)).toEqual(['ben', 'busy']);
  });

  it('share free places among all who hold the least', async () => {
    await setConcurrency(db, 0);
    for (const user of ['busy', 'ann', 'ben']) await submit(user, user === 'busy' ? 20 : 2);
    await setConcurrency(db, 5);
    expect((await heldBy()).toSorted()).toEqual(['ann', 'ann', 'ben', 'busy', 'busy']);
  });
});

describe('limits', () => {
  it('give a user of weight 2 two places for each one of another', async () => {
    await setUserLimit(db, 'big', { weight: 2 });
    await submit('small', 30);
    await submit('big', 30);
    await setConcurrency(db, 6);
    for (let releases = 0; releases < 12; releases++) await finishOne();
    expect(count(await heldBy(), 'big')).toBe(4);
  });

  it('cap a user, also while places are free, until the cap is raised or taken off', async () => {
    await setConcurrency(db, 5);
    await setUserLimit(db, 'capped', { maxHeld: 2 });
    const jobs = await submit('capped', 6);
    expect(await heldBy()).toHaveLength(2);
    expect((await setUserLimit(db, 'capped', { maxHeld: 3 })).granted).toEqual([jobs[2]]);
    expect((await setUserLimit(db, 'capped', { maxHeld: null })).granted).toEqual([jobs[3], jobs[4]]);
    expect((await setUserLimit(db, 'capped', { maxHeld: 1 })).granted).toEqual([]);
    expect(await heldBy()).toHaveLength(5);
  });

  it('keep what is not named, and refuse what makes no sense', async () => {
    await setUserLimit(db, 'ann', { weight: 3, maxHeld: 2 });
    await setUserLimit(db, 'ann', { weight: 1.5 });
    expect(await db.syncUserLimit.findMany()).toEqual([{ userId: 'ann', weight: 1.5, maxHeld: 2 }]);
    for (const wrong of [{ weight: 0 }, { weight: Number.NaN }, { maxHeld: -1 }, { maxHeld: 1.5 }])
      await expect(async () => setUserLimit(db, 'ann', wrong)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(async () => setConcurrency(db, -1)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
