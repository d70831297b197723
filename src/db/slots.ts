import { AppError } from '../domain/errors.js';
import type { JobFault } from '../domain/job.js';
import { type Account, type Queries, readAccount, withAccount } from './account.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { fairOrder, grantFree, placeOf, TURN_TAKEN } from './slots-grant.js';

/**
 * The places Sync.so gives our account, as leases in PostgreSQL. A lease ends only by `releaseSlot`, never by time:
 * Sync.so counts the generation until it is done. Each change holds the account's row and gives out what became free
 * in the same transaction, so between transactions no place is free that somebody could have.
 * Job ids returned as granted are for waking their workflows; one that is not woken asks again by itself.
 */

export interface SlotAnswer {
  granted: boolean;
  /** 1 = next, 0 when granted. The fair order of this moment, see slots-grant.ts. */
  place: number;
  /** Other jobs granted in the same transaction. */
  alsoGranted: string[];
  /** Set while nothing may be sent; nothing is granted either. */
  hold?: JobFault;
}

/**
 * Asks for a place, or after it: repeated calls keep the job's turn, and a holder is answered `granted` again. `tell`
 * writes that it was granted, in the same transaction. Throws `job_cancelled`.
 */
export async function acquireSlot(
  db: Db,
  { jobId, userId }: { jobId: string; userId: string },
  tell: (tx: Queries) => Promise<void> = async () => undefined,
): Promise<SlotAnswer> {
  const answer = await withAccount(db, async (tx, account) => {
    await queueUp(tx, jobId, userId);
    const given = await grantFree(tx, account);
    const granted = given.includes(jobId) || (await holdsSlot(tx, jobId));
    if (granted) await tell(tx);
    return { given, hold: account.hold, granted };
  });
  const { granted, given, hold } = answer;
  // After the transaction, because it only informs and would make the others wait longer for the lock.
  const place = granted ? 0 : await placeOf(db, jobId);
  return { granted, place, alsoGranted: given.filter((id) => id !== jobId), hold };
}

/** A cancelled job is given nothing. What it has by then stays until somebody gives it back: a generation may be made for it. */
async function queueUp(tx: Queries, jobId: string, userId: string): Promise<void> {
  const [{ queued } = { queued: false }] = await tx.$queryRaw<{ queued: boolean }[]>`
    WITH joined AS (
      INSERT INTO sync_slots (job_id, user_id, enqueued_at)
      SELECT ${jobId}::uuid, ${userId}::text, clock_timestamp()
      WHERE NOT EXISTS (SELECT FROM video_jobs WHERE id = ${jobId}::uuid AND status = 'cancelled')
      ON CONFLICT (job_id) DO NOTHING RETURNING job_id)
    SELECT EXISTS (SELECT FROM joined) OR EXISTS (SELECT FROM sync_slots WHERE job_id = ${jobId}::uuid) AS queued`;
  if (!queued) throw new AppError('job_cancelled');
}

/**
 * Gives the place back, or leaves the queue; of a job that has neither, it changes nothing. `tell` writes in the same
 * transaction why.
 */
export function releaseSlot(
  db: Db,
  jobId: string,
  tell: (tx: Queries) => Promise<void> = async () => undefined,
): Promise<{ granted: string[] }> {
  return withAccount(db, async (tx, account) => {
    await tell(tx);
    return await release(tx, account, jobId);
  });
}

/**
 * As releaseSlot, for a job that others have found to be over; undefined where its row has been written since (or made
 * at all). A run that is given a place writes its row in that transaction, and all of these take turns: so no run can
 * go on by the place that is taken away here.
 */
export function releaseUnchanged(
  db: Db,
  jobId: string,
  row: { updatedAt: Date } | undefined,
): Promise<{ granted: string[] } | undefined> {
  return withAccount(db, async (tx, account) => {
    const now = await tx.videoJob.findUnique({ where: { id: jobId }, select: { updatedAt: true } });
    return now?.updatedAt.getTime() === row?.updatedAt.getTime() ? await release(tx, account, jobId) : undefined;
  });
}

async function release(tx: Queries, account: Account, jobId: string): Promise<{ granted: string[] }> {
  await tx.$executeRaw`
    WITH gone AS (
      DELETE FROM sync_slots WHERE job_id = ${jobId}::uuid
      RETURNING user_id, CASE state WHEN 'held' THEN ${TURN_TAKEN} ELSE granted_at END AS turn)
    UPDATE sync_slots heir SET granted_at = greatest(heir.granted_at, gone.turn)
    FROM gone
    WHERE gone.turn IS NOT NULL AND heir.job_id = (
      SELECT job_id FROM sync_slots s
      WHERE s.user_id = gone.user_id AND s.state = 'waiting' AND s.job_id <> ${jobId}::uuid
      ORDER BY enqueued_at, job_id LIMIT 1)`;
  return { granted: await grantFree(tx, account) };
}

export async function holdsSlot(db: Pick<Db, 'syncSlot'>, jobId: string): Promise<boolean> {
  return (await db.syncSlot.count({ where: { jobId, state: 'held' } })) > 0;
}

/** Makes the account's row where there is none; a number that an operator has set stays. */
export async function ensureAccount(db: Db, concurrency: number): Promise<void> {
  await db.$executeRaw`INSERT INTO sync_accounts (id, concurrency) VALUES ('default', ${concurrency}) ON CONFLICT DO NOTHING`;
}

/** Takes effect at once; with more held than `concurrency`, nothing is granted until they are fewer. 0 pauses. */
export function setConcurrency(db: Db, concurrency: number): Promise<{ granted: string[] }> {
  if (!Number.isInteger(concurrency) || concurrency < 0)
    throw new AppError('invalid_request', { detail: 'The number of places is a whole number, 0 or more.' });
  return withAccount(db, async (tx, account) => {
    await tx.syncAccount.update({ where: { id: 'default' }, data: { concurrency } });
    return { granted: await grantFree(tx, { ...account, concurrency }) };
  });
}

export interface UserLimit {
  /** Share of the places compared with others' 1; over 0. It needs more places than users to show: each has one first. */
  weight?: number;
  /** Most places at a time; null takes the cap off. */
  maxHeld?: number | null;
}

/** What is left out stays as it is. */
export function setUserLimit(db: Db, userId: string, limit: UserLimit): Promise<{ granted: string[] }> {
  const { weight, maxHeld } = limit;
  if (weight !== undefined && !(weight > 0 && Number.isFinite(weight)))
    throw new AppError('invalid_request', { detail: 'A weight is a number over 0.' });
  if (typeof maxHeld === 'number' && !(Number.isInteger(maxHeld) && maxHeld >= 0))
    throw new AppError('invalid_request', { detail: 'The most places of a user are a whole number, 0 or more.' });
  return withAccount(db, async (tx, account) => {
    await tx.syncUserLimit.upsert({
      where: { userId },
      create: { userId, weight, maxHeld },
      update: { weight, maxHeld },
    });
    return { granted: await grantFree(tx, account) };
  });
}

/**
 * Holds everything up. `isNew`: it is a new cause, told once and not by every job. A fault met at a time before somebody
 * resumed changes nothing: a repeated call would hold up again what is settled.
 */
export function setHold(
  db: Db,
  { code, message, next }: JobFault,
  metAt?: Date,
): Promise<{ isHeld: boolean; isNew: boolean }> {
  return withAccount(db, async (tx, { hold, resumedAt }) => {
    if (hold?.code === code) return { isHeld: true, isNew: false };
    if (resumedAt && metAt && metAt < resumedAt) return { isHeld: hold !== undefined, isNew: false };
    await tx.$executeRaw`
      UPDATE sync_accounts SET hold_code = ${code}, hold_message = ${message}, hold_next = ${next}, hold_since = now()
      WHERE id = 'default'`;
    return { isHeld: true, isNew: true };
  });
}

export function clearHold(db: Db): Promise<{ granted: string[] }> {
  return withAccount(db, async (tx, { concurrency }) => {
    await tx.$executeRaw`
      UPDATE sync_accounts SET hold_code = NULL, hold_message = NULL, hold_next = NULL, hold_since = NULL,
             resumed_at = clock_timestamp()
      WHERE id = 'default'`;
    return { granted: await grantFree(tx, { concurrency }) };
  });
}

export interface SlotsOverview {
  concurrency: number;
  /** Longest held first. */
  held: { jobId: string; userId: string; grantedAt: Date }[];
  /** In fair order. */
  waiting: { jobId: string; userId: string; enqueuedAt: Date; place: number }[];
  hold?: JobFault;
}

/** All of one moment. */
export function slotsOverview(db: Db): Promise<SlotsOverview> {
  const isolationLevel = Prisma.TransactionIsolationLevel.RepeatableRead;
  return db.$transaction(
    async (tx) => ({
      ...(await readAccount(tx)),
      held: await tx.$queryRaw<SlotsOverview['held']>`
        SELECT job_id AS "jobId", user_id AS "userId", granted_at AS "grantedAt" FROM sync_slots
        WHERE state = 'held' ORDER BY granted_at, job_id`,
      waiting: await tx.$queryRaw<SlotsOverview['waiting']>`
        SELECT job_id AS "jobId", user_id AS "userId", enqueued_at AS "enqueuedAt", place FROM (${fairOrder(Prisma.sql`NULL`)}) o`,
    }),
    { isolationLevel },
  );
}
