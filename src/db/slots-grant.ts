import type { Account, Queries } from './account.js';
import { Prisma } from './generated/client.js';

/**
 * The fair order of those who wait, in one place: it decides who is granted a place, and what place people are told.
 *
 * A waiter's share is what its user would hold before it, divided by the user's weight; the smallest share goes first.
 * Between equal shares it is the turn of the user who has waited longest since taking or giving back a place, so that
 * a user with 200 jobs goes before another's first job once at most. Within a user: oldest first. Who is over the
 * user's own cap comes after all others.
 *
 * Turns are kept in `granted_at`: a held row says when its user took a place, and a released one leaves the time to
 * the user's next waiter (`releaseSlot`). A user without rows needs none: new jobs are younger than any turn taken.
 */

/** One row a user: what it holds and waits for, and since when it is its turn. */
const USERS = Prisma.sql`
  SELECT s.user_id, count(*) FILTER (WHERE state = 'held') AS held, count(*) FILTER (WHERE state = 'waiting') AS waiting,
         greatest(max(granted_at), min(enqueued_at) FILTER (WHERE state = 'waiting')) AS turn,
         coalesce(min(weight), 1) AS weight, min(max_held) AS max_held
  FROM sync_slots s LEFT JOIN sync_user_limits l ON l.user_id = s.user_id
  GROUP BY s.user_id`;

/**
 * Waiters with their place, 1 first; all of them, or the first `most`. No more than `most` users can be among those, and
 * none with more than its oldest `most` jobs, so that giving out one place does not sort a queue of thousands.
 */
export const fairOrder = (most: Prisma.Sql) => Prisma.sql`
  SELECT job_id, user_id, enqueued_at, over_cap,
         row_number() OVER (ORDER BY over_cap, share, turn, user_id COLLATE "C", enqueued_at, job_id)::int AS place
  FROM (
    SELECT job_id, user_id, enqueued_at, turn, coalesce(nth > max_held - held, false) AS over_cap,
           (held + nth - 1) / weight AS share
    FROM (
      SELECT * FROM (${USERS}) u WHERE waiting > 0
      ORDER BY coalesce(held >= max_held, false), held / weight, turn, user_id COLLATE "C" LIMIT ${most}) first,
    LATERAL (
      SELECT job_id, enqueued_at, row_number() OVER (ORDER BY enqueued_at, job_id) AS nth
      FROM (SELECT job_id, enqueued_at FROM sync_slots s WHERE s.user_id = first.user_id AND s.state = 'waiting'
            ORDER BY enqueued_at, job_id LIMIT ${most}) oldest) theirs) waiters
  ORDER BY place LIMIT ${most}`;

/** PostgreSQL rounds to the column's milliseconds; up, so that a turn taken is never older than a job that waited then. */
export const TURN_TAKEN = Prisma.sql`clock_timestamp() + interval '0.5 ms'`;

/** PostgreSQL looks at nobody who waits where it is 0. */
const FREE_PLACES = Prisma.sql`(SELECT places FROM free)`;

/** Gives out what is free, under the account's lock. Returns the job ids in the order they were granted. */
export async function grantFree(tx: Queries, { concurrency, hold }: Account): Promise<string[]> {
  if (hold) return [];
  const granted = await tx.$queryRaw<{ job_id: string }[]>`
    WITH free AS MATERIALIZED (
      SELECT greatest(0, ${concurrency}::int - count(*)) AS places FROM sync_slots WHERE state = 'held'),
    next AS MATERIALIZED (SELECT job_id, place FROM (${fairOrder(FREE_PLACES)}) o WHERE NOT over_cap),
    granted AS (UPDATE sync_slots s SET state = 'held', granted_at = ${TURN_TAKEN}
                FROM next WHERE s.job_id = next.job_id RETURNING s.job_id, place)
    SELECT job_id FROM granted ORDER BY place`;
  return granted.map((row) => row.job_id);
}

/** The job's place in the fair order; 0 for one that does not wait. */
export const placeOf = async (db: Queries, jobId: string): Promise<number> =>
  (await placesOf(db, [jobId])).get(jobId) ?? 0;

/**
 * How many waiters the fair order has before each of these, plus 1; those that do not wait have none. Counted user by user
 * instead of sorted, because every waiting job asks once a minute.
 * It is the order of this moment: who gives a place back, or joins with a smaller share, can change it.
 */
export async function placesOf(db: Queries, jobIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ jobId: string; place: number }[]>`
    WITH users AS MATERIALIZED (${USERS}),
    me AS MATERIALIZED (
      SELECT s.job_id, u.*, (SELECT count(*) FROM sync_slots o WHERE o.user_id = s.user_id AND o.state = 'waiting'
                   AND (o.enqueued_at, o.job_id) <= (s.enqueued_at, s.job_id)) AS nth
      FROM sync_slots s JOIN users u ON u.user_id = s.user_id
      WHERE s.job_id = ANY(${jobIds}::uuid[]) AND s.state = 'waiting'),
    others AS (
      SELECT me.job_id, u.waiting, coalesce(me.nth > me.max_held - me.held, false) AS over_cap,
             least(u.waiting, greatest(coalesce(u.max_held - u.held, u.waiting), 0)) AS under_cap,
             -- How many of this user's waiters have a smaller share, or the same one and an earlier turn.
             CASE WHEN (u.turn, u.user_id COLLATE "C") < (me.turn, me.user_id COLLATE "C")
                  THEN floor(same_share) + 1 ELSE ceil(same_share) END AS before
      FROM me, users u, LATERAL (
        SELECT round(((me.held + me.nth - 1) * u.weight / me.weight)::numeric, 6) - u.held AS same_share) x
      WHERE u.waiting > 0)
    SELECT job_id AS "jobId", (1 + sum(CASE WHEN over_cap THEN greatest(under_cap, least(before, waiting))
                         ELSE least(greatest(before, 0), under_cap) END))::int AS place
    FROM others GROUP BY job_id`;
  return new Map(rows.map(({ jobId, place }) => [jobId, place]));
}
