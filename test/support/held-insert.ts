import { expect } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { startTcpProxy } from '../chaos/tcp-proxy.js';
import { startTestApi } from './api.js';

export type HeldInsertStage = Awaited<ReturnType<typeof startHeldInsertStage>>;

/** An API whose way to the database is a wire, and inserts of jobs that wait for the test. */
export async function startHeldInsertStage() {
  const api = await startTestApi();
  const { db: direct, url: databaseUrl } = api.database;
  const address = new URL(databaseUrl);
  const wire = await startTcpProxy({ to: Number(address.port) });
  address.port = String(wire.port);
  const db = createDb(address.href);
  const url = await api.variant({ db });
  // The row is as good as there: its transaction commits, and waits for the test, which holds the lock.
  await direct.$executeRaw`
    CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$`;
  await direct.$executeRaw`
    CREATE CONSTRAINT TRIGGER wait_for_test AFTER INSERT ON video_jobs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_for_test()`;
  const insertsAtTheLock = async () => {
    const [row] = await direct.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    return row?.count;
  };
  return {
    ...{ api, wire, url },
    /** While the insert of `begin`'s request is held: it is neither there nor not. PostgreSQL finishes it after that. */
    whileInserting: (begin: () => unknown, meanwhile: () => unknown): Promise<void> =>
      direct.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT pg_advisory_xact_lock(1)::text`;
          begin();
          await expect.poll(insertsAtTheLock).toBe(1);
          await meanwhile();
        },
        { timeout: 120_000 },
      ),
    async stop() {
      await db.$disconnect();
      await wire.stop();
      await api.stop();
    },
  };
}
