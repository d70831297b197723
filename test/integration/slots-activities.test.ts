import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlotActivities } from '../../activities/slots.js';
import type { Db } from '../../src/db/client.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { failJob } from '../../src/db/job-steps.js';
import { acquireSlot, clearHold, releaseSlot, setHold } from '../../src/db/slots.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import type { Answer } from '../../src/operator/command-line/command.js';
import { readLine } from '../../src/operator/command-line/find-command.js';
import { GROUPS } from '../../src/operator/verbs/groups.js';
import { slotsCommands } from '../../src/operator/verbs/slots.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { FAULT, newJob, readJob } from '../support/job-rows.js';
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

describe('what the row of a job says of its place', () => {
  const { signals } = recordedSignals();
  const activities = () => createSlotActivities({ db, signals, log });
  const HOLD = { code: 'account_payment_required', message: 'Nobody paid.', next: 'Pay.' };

  /** A job with a row, which asks for a place. */
  async function asking() {
    const jobId = await newJob(db);
    return {
      jobId,
      row: () => readJob(db, jobId),
      ask: () => activities().acquireSlot(jobId, `user-${jobId}`),
    };
  }

  it('that it is sent, as soon as it has one, and no longer why it had failed', async () => {
    const { jobId, ask, row } = await asking();
    await failJob(db, jobId, { status: 'failed', ...FAULT });
    for (const _time of ['once', 'again']) {
      expect(await ask()).toEqual({ granted: true, place: 0 });
      expect(await row()).toMatchObject({
        ...{ status: 'processing', stage: 'submitting', progressPercentage: 12, errorCode: null, errorMessage: null },
        progressMessage: 'Sending the job to Sync.so',
      });
    }
  });

  it('that it waits, with its number in the queue of this moment', async () => {
    const [holder = { jobId: '' }] = await queue(2);
    const { ask, row } = await asking();
    expect(await ask()).toEqual({ granted: false, place: 2 });
    expect(await row()).toMatchObject({
      ...{ status: 'processing', stage: 'waiting_for_slot', progressPercentage: 10 },
      progressMessage: 'Waiting for a free place at Sync.so: number 2 in the queue',
    });
    await releaseSlot(db, holder.jobId);
    expect(await ask()).toEqual({ granted: false, place: 1 });
    expect((await row()).progressMessage).toContain('number 1 in the queue');
  });

  it('that a person is needed, and what for, while nothing may be sent; and that it goes on afterwards', async () => {
    const { ask, row } = await asking();
    await setHold(db, HOLD);
    expect(await ask()).toEqual({ granted: false, place: 1, hold: HOLD });
    const { code: errorCode, message: errorMessage, next: errorNext } = HOLD;
    expect(await row()).toMatchObject({ status: 'needs_attention', errorCode, errorMessage, errorNext });
    await clearHold(db);
    expect(await ask()).toEqual({ granted: true, place: 0 });
    expect(await row()).toMatchObject({ status: 'processing', stage: 'submitting', errorCode: null, errorNext: null });
  });

  it('that a holder is sent although all is held up by now: it has its place', async () => {
    const { ask, row } = await asking();
    await ask();
    await setHold(db, HOLD);
    expect(await ask()).toMatchObject({ granted: true });
    expect(await row()).toMatchObject({ status: 'processing', stage: 'submitting' });
  });

  it('nothing new where the job is cancelled already', async () => {
    const { jobId, ask, row } = await asking();
    await cancelAbandoned(db, jobId, cancelledWords(false));
    const before = await row();
    const cancelled = { code: 'job_cancelled' };
    await expect(ask()).rejects.toMatchObject(cancelled);
    expect(await row()).toEqual(before);
    await setHold(db, HOLD);
    await expect(ask()).rejects.toMatchObject(cancelled);
    expect(await row()).toEqual(before);
    expect(await db.syncSlot.count({ where: { jobId } }), 'nor a place or a turn').toBe(0);
  });

  it('nothing new either where it has its place or its turn by then, which others give back', async () => {
    const [first, second] = [await asking(), await asking()];
    for (const { jobId, ask, row } of [first, second]) {
      await ask();
      await cancelAbandoned(db, jobId, cancelledWords(false));
      const before = await row();
      const { granted } = await ask();
      expect([granted, await row()]).toEqual([jobId === first.jobId, before]);
    }
  });

  it('nothing that has not come to be: a place is given together with what the row says', async () => {
    const { jobId } = await asking();
    const failing = () => Promise.reject(new Error('The database went away.'));
    await expect(acquireSlot(db, { jobId, userId: 'ann' }, failing)).rejects.toThrow('went away');
    expect(await db.syncSlot.count({ where: { jobId } })).toBe(0);
  });
});

describe('holdAccount', () => {
  const FAULT_OF_ACCOUNT = { code: 'account_on_hold', message: 'The account is on hold.', next: 'Write to Sync.so.' };

  it('holds all up, and says so once in the log, however many jobs meet the same cause', async () => {
    const logged: string[] = [];
    const heard = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
    const { holdAccount } = createSlotActivities({ db, signals: recordedSignals().signals, log: heard });
    for (const _job of ['one', 'another']) expect(await holdAccount(FAULT_OF_ACCOUNT, Date.now())).toBe(true);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { code: 'account_on_hold', msg: expect.stringContaining('Write to Sync.so. Then: pro jobs resume --all') },
    ]);
  });

  it('holds nothing up for what was met before somebody resumed', async () => {
    const { holdAccount } = createSlotActivities({ db, signals: recordedSignals().signals, log });
    await clearHold(db);
    expect(await holdAccount(FAULT_OF_ACCOUNT, Date.now() - 60_000)).toBe(false);
    expect(await holdAccount(FAULT_OF_ACCOUNT, Date.now() + 60_000)).toBe(true);
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
