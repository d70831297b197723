import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { failJob, recordDoubtful, recordLook } from '../../src/db/job-steps.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { DOUBTFUL, FAULT, newJob, progressTo } from '../support/job-rows.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** What is said at the level of an error, by its words. */
async function alarms(): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  await createReconcileActivities({ db: database.db, log } as ReconcileDeps).raiseAlarms();
  return lines;
}

it('says nothing while all goes well, then what is wrong, with counts', async () => {
  const { db } = database;
  const [fresh, overdue, inNeed, inDoubt] = [await newJob(db), await newJob(db), await newJob(db), await newJob(db)];
  for (const jobId of [overdue, inNeed, inDoubt]) await progressTo(db, jobId, 40);
  expect(await alarms(), 'just accepted').toEqual([]);

  await db.$executeRaw`UPDATE video_jobs SET updated_at = now() - interval '31 s' WHERE id = ${fresh}::uuid`;
  await recordLook(db, overdue, { status: 'RUNNING', percent: 40, overdue: true });
  await failJob(db, inNeed, { status: 'needs_attention', ...FAULT });
  await recordDoubtful(db, inDoubt, DOUBTFUL);
  const counts = { notStarted: 1, overdue: 1, needAttention: 1, doubtfulResults: 1 };
  expect(await alarms()).toEqual([
    expect.objectContaining({ ...counts, msg: expect.stringContaining('have not begun') }),
    expect.objectContaining({ ...counts, msg: expect.stringContaining('four times') }),
    expect.objectContaining({ ...counts, msg: expect.stringContaining('pro jobs resume --all') }),
    expect.objectContaining({ ...counts, msg: expect.stringContaining('pro jobs accept') }),
  ]);
});

it('lets the events of jobs go that are older than 30 days', async () => {
  const { db } = database;
  const jobId = await newJob(db);
  await db.$executeRaw`UPDATE job_events SET at = now() - interval '31 days'`;
  await progressTo(db, jobId, 40);
  await alarms();
  expect(await db.jobEvent.findMany({ where: { jobId } })).toMatchObject([{ payload: { revision: 2 } }]);
});
