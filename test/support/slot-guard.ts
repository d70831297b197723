import type { Db } from '../../src/db/client.js';

/**
 * Lets the test's database itself refuse any grant over the account's number, whoever makes it and whatever runs
 * beside it. It is a trigger, so it sees each change inside its own transaction.
 */
export async function guardSlots(db: Db): Promise<void> {
  await db.$executeRaw`
    CREATE FUNCTION guard_slots() RETURNS trigger LANGUAGE plpgsql AS $guard$
    BEGIN
      IF EXISTS (SELECT FROM after a JOIN before b USING (job_id) WHERE a.state = 'held' AND b.state = 'waiting')
         AND (SELECT count(*) FROM sync_slots WHERE state = 'held') > (SELECT concurrency FROM sync_accounts) THEN
        RAISE EXCEPTION 'more places held than there are';
      END IF;
      RETURN NULL;
    END $guard$`;
  await db.$executeRaw`
    CREATE TRIGGER guard_slots AFTER UPDATE ON sync_slots
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION guard_slots()`;
}

/** As after the first start: nobody waits or holds, nothing is held up, and there are `concurrency` places. */
export async function resetSlots(db: Db, concurrency: number): Promise<void> {
  await db.$transaction([
    db.syncSlot.deleteMany(),
    db.syncUserLimit.deleteMany(),
    db.syncAccount.deleteMany(),
    db.syncAccount.create({ data: { concurrency } }),
  ]);
}
