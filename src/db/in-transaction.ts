import type { Queries } from './account.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';

const LIMITS = {
  maxWait: 10_000,
  timeout: 20_000,
  // What another has committed while this one waited for a row has to be seen.
  isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted,
};

/** All of `work` or nothing, where rows are locked and others may have to wait for them. */
export const inTransaction = <T>(db: Db, work: (tx: Queries) => Promise<T>): Promise<T> =>
  db.$transaction(work, LIMITS);
