import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlotActivities } from '../../activities/slots.js';
import type { Db } from '../../src/db/client.js';
import { acquireSlot, releaseSlot, setHold } from '../../src/db/slots.js';
import type { Answer } from '../../src/operator/command-line/command.js';
import { readLine } from '../../src/operator/command-line/find-command.js';
import { GROUPS } from '../../src/operator/verbs/groups.js';
import { slotsCommands } from '../../src/operator/verbs/slots.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { recordedSignals } from '../support/recorded-signals.js';
import { resetSlots } from '../support/slot-guard.js';

const log = pino({ level: 'silent' });
const AWAY = { slotGranted: () => Promise.reject(new Error('Temporal is away')) };

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
beforeEach(() => resetSlots(db, 1));
afterAll(() => database.drop());

/** Jobs of users of their own, in this order; the first holds the only place. */
async function queue(length: number): Promise<{ jobId: string; userId: string }[]> {
  const jobs = Array.from({ length }, (_, n) => ({ jobId: randomUUID(), userId: `user-${n}` }));
  for (const job of jobs) await acquireSlot(db, job);
  return jobs;
}
const idOf = (jobs: { jobId: string }[], index: number) => jobs[index]?.jobId ?? '';

describe('slot activities', () => {
  it('answer the job, and wake who is granted a place by somebody else', async () => {
    const { signals, woken } = recordedSignals();
    const { acquireSlot: acquire, releaseSlot: release } = createSlotActivities({ db, signals, log });
    const [first, second] = [randomUUID(), randomUUID()];
    expect(await acquire(first, 'ann')).toEqual({ granted: true, place: 0 });
    expect(await acquire(second, 'ben')).toEqual({ granted: false, place: 1 });
    await release(first);
    expect(woken).toEqual([second]);
  });

  it('do not fail when a job cannot be woken: it is granted when it asks again', async () => {
    const { signals } = recordedSignals(AWAY);
    const { acquireSlot: acquire, releaseSlot: release } = createSlotActivities({ db, signals, log });
    const jobs = await queue(2);
    await release(idOf(jobs, 0));
    expect(await acquire(idOf(jobs, 1), 'user-1')).toEqual({ granted: true, place: 0 });
  });

  it('heal a worker killed between the commit and the signal', async () => {
    const { signals, woken } = recordedSignals();
    const { acquireSlot: acquire, releaseSlot: release } = createSlotActivities({ db, signals, log });
    const jobs = await queue(3);
    await releaseSlot(db, idOf(jobs, 0)); // what the killed worker committed: the next holds the place and is not told
    await release(idOf(jobs, 0)); // Temporal's retry of the activity
    expect(woken).toEqual([]);
    expect(await acquire(idOf(jobs, 1), 'user-1')).toEqual({ granted: true, place: 0 });
    expect(await acquire(idOf(jobs, 2), 'user-2')).toEqual({ granted: false, place: 1 });
  });
});

describe('pro slots', () => {
  /** Types the words; faults come out as they were thrown. */
  async function pro(words: string, signals = recordedSignals()): Promise<Answer> {
    const table = { groups: GROUPS, commands: slotsCommands((_io, work) => work({ db, signals: signals.signals })) };
    const typed = readLine(table, ['slots', ...words.split(' ')]);
    if ('help' in typed) throw new Error('That is a question for help.');
    const io = { json: false, report: () => undefined, say: () => undefined };
    return await typed.command.run(typed.words, io);
  }

  it('shows who holds and who waits, and what holds all up', async () => {
    const jobs = await queue(25);
    await setHold(db, { code: 'account_payment_required', message: 'Nobody paid.', next: 'Pay.' });
    const { code, text, json } = await pro('show');
    expect(code).toBe(0);
    expect(json).toMatchObject({ concurrency: 1, hold: { next: 'Pay.' }, waiting: { length: 24 } });
    expect(text).toContain('1 of 1 places held, 24 waiting.');
    expect(text).toContain('Nothing is sent: Nobody paid. (account_payment_required) Pay.');
    expect(text).toContain(`held     ${idOf(jobs, 0)}  user-0  since `);
    expect(text).toContain(`1.       ${idOf(jobs, 1)}  user-1  since `);
    expect(text).toContain('… and 4 more');
  });

  it('sets the number of places and wakes whoever that lets go on', async () => {
    const jobs = await queue(4);
    const signals = recordedSignals();
    expect(await pro('set 3', signals)).toEqual({
      code: 0,
      json: { concurrency: 3, granted: [idOf(jobs, 1), idOf(jobs, 2)] },
      text: 'Sync.so now gets 3 generations at a time. 2 waiting jobs go on.',
    });
    expect(signals.woken).toEqual([idOf(jobs, 1), idOf(jobs, 2)]);
    const { text } = await pro('set 4', recordedSignals(AWAY));
    expect(text).toContain('1 waiting job goes on, 1 of them in two minutes or so: Temporal does not answer.');
  });

  it("sets a user's limit", async () => {
    expect((await pro('limit ann --weight 2 --max 3')).code).toBe(0);
    expect((await pro('limit ben --max 1')).code).toBe(0);
    expect((await pro('limit ben --max none')).code).toBe(0);
    expect(await db.syncUserLimit.findMany({ orderBy: { userId: 'asc' } })).toEqual([
      { userId: 'ann', weight: 2, maxHeld: 3 },
      { userId: 'ben', weight: 1, maxHeld: null },
    ]);
  });

  it.each([
    ['set', 'N is missing; it must be a whole number from 0 to 999999: what the plan allows'],
    ['set -1', 'N is "-1"; it must be a whole number from 0'],
    ['set many', 'N is "many"; it must be a whole number from 0'],
    ['set 3 4', 'pro slots set has no use for "4": it takes only N.'],
    ['limit', 'USER is missing'],
    ['limit ann', 'Nothing to set: give --weight, --max or both.'],
    ['limit ann --weight 0', '--weight is "0"; it must be a number over 0'],
    ['limit ann --weight 0x2', '--weight is "0x2"'],
    ['limit ann --max x', '--max is "x"; it must be a whole number from 0 to 999999, or none.'],
    ['what', 'There is no command "slots what".'],
  ])('says what is wrong with "%s", and changes nothing', async (words, message) => {
    await expect(pro(words)).rejects.toThrow(message);
  });
});
