import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDb, type Db } from '../../src/db/client.js';
import * as slots from '../../src/db/slots.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { guardSlots, resetSlots } from '../support/slot-guard.js';
import { SlotModel } from '../support/slot-model.js';

/**
 * So many cases, however long they take: one that a time limit cuts off would go on beside the next, on the same rows. A
 * failure is told at once with its seed and path; whoever repeats it with those, and without this, gets the shortest case.
 */
const AS_IT_IS = { endOnFailure: true };
const CAUSE = { code: 'account_payment_required', message: 'Nobody paid.', next: 'Pay.' };

type Step =
  | { do: 'acquire' | 'release'; job: number }
  | { do: 'concurrency'; n: number }
  | { do: 'limit'; user: number; weight: number; cap: number | null }
  | { do: 'hold' | 'clear' };
/** `finish` releases one of those who hold a place just then. */
type Planned = Step | { do: 'finish'; holder: number };

const job = fc.nat({ max: 23 });
const step: fc.Arbitrary<Planned> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('acquire' as const), job }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), job }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('finish' as const), holder: fc.nat({ max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('concurrency' as const), n: fc.nat({ max: 6 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant('limit' as const), user: fc.nat({ max: 3 }), weight: fc.constantFrom(0.5, 1, 2, 3) },
      cap: fc.constantFrom(null, 0, 1, 2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('hold' as const, 'clear' as const) }) },
);

/** Steps up to `most`; long ones are made as often as short ones, since queues have to grow first. */
const plan = (most: number) => fc.array(step, { maxLength: most, size: 'max' });

let database: TestDatabase;
let clients: Db[];

beforeAll(async () => {
  database = await createTestDatabase();
  clients = [database.db, createDb(database.url), createDb(database.url), createDb(database.url)];
  await guardSlots(database.db);
});
afterAll(async () => {
  await Promise.all(clients.slice(1).map((client) => client.$disconnect()));
  await database.drop();
});

/** 24 jobs of four users: one has half of them. */
const makeJobs = () =>
  Array.from({ length: 24 }, (_, n) => ({ jobId: randomUUID(), userId: n % 2 ? 'busy' : `user-${n % 3}` }));
type Jobs = ReturnType<typeof makeJobs>;
const USERS = ['busy', 'user-0', 'user-1', 'user-2'];
const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new Error(`Nothing at ${index}.`);
  return found;
};

/** With nobody there to finish, some job that has no place is released, which is harmless. */
function settle(planned: Planned, jobs: Jobs, holders: string[]): Step {
  if (planned.do !== 'finish') return planned;
  const id = holders[planned.holder % Math.max(1, holders.length)];
  return {
    do: 'release',
    job: Math.max(
      0,
      jobs.findIndex(({ jobId }) => jobId === id),
    ),
  };
}

/** Does the step; returns the job ids granted by it, in order. */
async function perform(db: Db, jobs: Jobs, action: Step): Promise<string[]> {
  switch (action.do) {
    case 'acquire': {
      const asked = at(jobs, action.job);
      const before = await slots.holdsSlot(db, asked.jobId);
      const { granted, alsoGranted } = await slots.acquireSlot(db, asked);
      return granted && !before ? [...alsoGranted, asked.jobId] : alsoGranted;
    }
    case 'release':
      return (await slots.releaseSlot(db, at(jobs, action.job).jobId)).granted;
    case 'concurrency':
      return (await slots.setConcurrency(db, action.n)).granted;
    case 'limit':
      return (await slots.setUserLimit(db, at(USERS, action.user), { weight: action.weight, maxHeld: action.cap }))
        .granted;
    case 'hold':
      await slots.setHold(db, CAUSE);
      return [];
    case 'clear':
      return (await slots.clearHold(db)).granted;
  }
}

function follow(model: SlotModel, jobs: Jobs, action: Step): void {
  if (action.do === 'acquire') {
    const { jobId: id, userId: user } = at(jobs, action.job);
    model.enqueue({ id, user });
  }
  if (action.do === 'release') model.remove(at(jobs, action.job).jobId);
  if (action.do === 'concurrency') model.concurrency = action.n;
  if (action.do === 'limit') model.limit(at(USERS, action.user), action.weight, action.cap);
  if (action.do === 'hold' || action.do === 'clear') model.hold = action.do === 'hold';
}

const holdersIn = async (db: Db) => (await slots.slotsOverview(db)).held.map(({ jobId }) => jobId);

async function releaseAll(jobs: Jobs): Promise<void> {
  for (const { jobId } of jobs) await slots.releaseSlot(database.db, jobId);
  expect(await database.db.syncSlot.count()).toBe(0);
}

describe('places, whatever happens to them', () => {
  it('are granted to whom they are due, at once, and never more than there are', async () => {
    const { db } = database;
    const run = async (n: number, steps: Planned[]) => {
      await resetSlots(db, n);
      const jobs = makeJobs();
      const model = new SlotModel();
      model.concurrency = n;
      for (const planned of steps) {
        const holders = model.held.map(({ id }) => id);
        const action = settle(planned, jobs, holders);
        follow(model, jobs, action);
        model.grant(await perform(db, jobs, action));
      }
      const { held, waiting } = await slots.slotsOverview(db);
      expect(held.map(({ jobId }) => jobId).toSorted()).toEqual(model.held.map(({ id }) => id).toSorted());
      expect(waiting.map(({ jobId }) => jobId).toSorted()).toEqual(model.waiting.map(({ id }) => id).toSorted());
      await releaseAll(jobs);
    };
    await fc.assert(fc.asyncProperty(fc.nat({ max: 4 }), plan(60), run), { ...AS_IT_IS, numRuns: 25 });
  });

  it('are granted in the order of the places people are told', async () => {
    const { db } = database;
    const run = async (n: number, steps: Planned[]) => {
      await resetSlots(db, n);
      const jobs = makeJobs();
      for (const planned of steps) await perform(db, jobs, settle(planned, jobs, await holdersIn(db)));
      await slots.setHold(db, CAUSE);
      const { waiting } = await slots.slotsOverview(db);
      for (const { place, jobId, userId } of waiting)
        expect(await slots.acquireSlot(db, { jobId, userId })).toMatchObject({ granted: false, place, hold: CAUSE });
      await slots.setConcurrency(db, 100);
      const { granted } = await slots.clearHold(db);
      // Only caps keep somebody waiting now, and those were told they come last.
      expect(granted).toEqual(waiting.slice(0, granted.length).map(({ jobId }) => jobId));
      await releaseAll(jobs);
    };
    await fc.assert(fc.asyncProperty(fc.nat({ max: 4 }), plan(40), run), { ...AS_IT_IS, numRuns: 15 });
  });

  it('stay right with clients that do all this at once, each step twice', async () => {
    const { db } = database;
    const run = async (n: number, scripts: Planned[][]) => {
      await resetSlots(db, n);
      const jobs = makeJobs();
      const client = async (own: Db, steps: Planned[]) => {
        for (const planned of steps) {
          const action = settle(planned, jobs, await holdersIn(own));
          // The guard in the database refuses a grant too many, which rejects here.
          await Promise.all([perform(own, jobs, action), perform(own, jobs, action)]);
        }
      };
      await Promise.all(scripts.map((steps, index) => client(at(clients, index), steps)));
      await slots.clearHold(db);
      for (const user of USERS) await slots.setUserLimit(db, user, { maxHeld: null });
      await slots.setConcurrency(db, 3);
      for (let releases = 0; releases < jobs.length; releases++) {
        const { held, waiting } = await slots.slotsOverview(db);
        expect(held.length).toBeGreaterThanOrEqual(Math.min(3, held.length + waiting.length));
        if (held[0]) await slots.releaseSlot(db, held[0].jobId);
      }
      expect(await db.syncSlot.count()).toBe(0);
    };
    const scripts = fc.array(plan(15), { minLength: 4, maxLength: 4 });
    await fc.assert(fc.asyncProperty(fc.nat({ max: 4 }), scripts, run), { ...AS_IT_IS, numRuns: 10 });
  });
});
