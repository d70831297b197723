import { AppError } from '../domain/errors.js';
import type { Queries } from './account.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { inTransaction } from './in-transaction.js';

/**
 * Table idempotency_keys: at most one job, or one draft, comes of a user's key. Whoever makes it holds the key by a lease
 * that it renews, and the answer is written together with the row only while it still does. So a process that died blocks
 * the key for as long as the lease, and one that only seemed dead can no longer make a second one.
 */

export interface KeyClaim {
  userId: string;
  key: string;
  /** Of the job or draft that this request would make: nobody else claims a key with it. */
  madeId: string;
}

/** What was answered to the request that made it. */
export interface FirstAnswer {
  madeId: string;
  fingerprint: string;
  /** HTTP status. */
  status: number;
  body: string;
}

export const RENEW_MS = 10_000;
/** Two renewals may be late or lost. */
const LEASE = Prisma.sql`interval '30 seconds'`;
const KEPT = Prisma.sql`interval '24 hours'`;
/** Who meets a key that is in use: most requests take no longer. */
const RETRY_AFTER_MS = 2_000;

/** A process that is frozen in the middle must not keep the row's lock for longer. */
const LONGEST_PAUSE_MS = 10_000;

/** `claimed`: it is free, or nobody's any more, and this request's from now on. `running`: another one has it. */
export async function claimKey(
  db: Queries,
  { userId, key, madeId }: KeyClaim,
): Promise<'claimed' | 'running' | FirstAnswer> {
  const claimed = await db.$queryRaw<unknown[]>`
    INSERT INTO idempotency_keys AS k (user_id, key, job_id, created_at, expires_at)
    VALUES (${userId}, ${key}, ${madeId}::uuid, clock_timestamp(), clock_timestamp() + ${LEASE})
    ON CONFLICT (user_id, key) DO UPDATE
      SET job_id = excluded.job_id, fingerprint = NULL, status = NULL, answer = NULL,
          created_at = excluded.created_at, expires_at = excluded.expires_at
      WHERE k.expires_at < clock_timestamp()
    RETURNING 1`;
  if (claimed.length > 0) return 'claimed';
  const row = await db.idempotencyKey.findUnique({ where: { userId_key: { userId, key } } });
  // Given back in between, it is free for the next try.
  if (!row || row.answer === null) return 'running';
  return { madeId: row.jobId, fingerprint: row.fingerprint ?? '', status: row.status ?? 0, body: row.answer };
}

const held = ({ userId, key, madeId }: KeyClaim) =>
  Prisma.sql`user_id = ${userId} AND key = ${key} AND job_id = ${madeId}::uuid`;

/** The request goes on; does nothing where it no longer holds the key, or has its answer. */
export async function renewKey(db: Queries, claim: KeyClaim): Promise<void> {
  await db.$executeRaw`
    UPDATE idempotency_keys SET expires_at = clock_timestamp() + ${LEASE} WHERE ${held(claim)} AND answer IS NULL`;
}

/** Nothing came of the request, so the key is as if it had never been used. */
export async function releaseKey(db: Queries, claim: KeyClaim): Promise<void> {
  await db.$executeRaw`DELETE FROM idempotency_keys WHERE ${held(claim)} AND answer IS NULL`;
}

/**
 * Makes it and keeps the answer, both or neither; asked for again, it gives the answer that is there. Throws
 * `request_in_progress` where another request has taken the key over.
 */
export function answerUnderKey(
  db: Db,
  claim: KeyClaim,
  o: { fingerprint: string; status: number; make(tx: Queries): Promise<string> },
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const [row] = await tx.$queryRaw<{ answer: string | null }[]>`
      SELECT answer, set_config('idle_in_transaction_session_timeout', ${String(LONGEST_PAUSE_MS)}, true)
      FROM idempotency_keys WHERE ${held(claim)} FOR UPDATE`;
    if (!row) throw inProgress();
    if (row.answer !== null) return row.answer;
    const answer = await o.make(tx);
    await tx.$executeRaw`
      UPDATE idempotency_keys
      SET fingerprint = ${o.fingerprint}, status = ${o.status}::int, answer = ${answer},
          expires_at = clock_timestamp() + ${KEPT}
      WHERE ${held(claim)}`;
    return answer;
  });
}

export const inProgress = () => new AppError('request_in_progress', { retryAfterMs: RETRY_AFTER_MS });

const KEYS_AT_ONCE = 1_000;

/**
 * Removes answers that were kept long enough, so many at most; whether there may be more. A running request that was not
 * heard of has a day too: the database may have been away, and nobody else may want the key.
 */
export async function forgetKeys(db: Queries, most = KEYS_AT_ONCE): Promise<{ isDone: boolean }> {
  const forgotten = await db.$executeRaw`
    DELETE FROM idempotency_keys WHERE (user_id, key) IN (
      SELECT user_id, key FROM idempotency_keys WHERE expires_at < clock_timestamp()
        AND (answer IS NOT NULL OR expires_at < clock_timestamp() - ${KEPT})
      ORDER BY expires_at LIMIT ${most}::int FOR UPDATE SKIP LOCKED)`;
  return { isDone: forgotten < most };
}
