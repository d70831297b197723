import { AppError } from '../domain/errors.js';
import type { JobFault } from '../domain/job.js';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';

/** A transaction, or the client itself. */
export type Queries = Prisma.TransactionClient;

export interface Account {
  /** How many generations Sync.so takes from us at a time. */
  concurrency: number;
  /** Why nothing is sent until somebody has settled it. */
  hold?: JobFault;
  /** When somebody last said that it is settled. */
  resumedAt?: Date;
}

/** Frozen or cut off in the middle, a process must not keep the lock, and with it all places, for longer than this. */
const LONGEST_PAUSE_MS = 10_000;
/** Waiting for a connection and for the lock. A burst of thousands of jobs queues here; Prisma's own 2 s are too few. */
const LIMITS = {
  maxWait: 20_000,
  timeout: 25_000,
  // Each statement must see what was committed while this transaction waited for the lock. A server whose default
  // is a stricter level would count the places from before the wait, and give one too many.
  isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted,
};

interface AccountColumns {
  concurrency: number;
  code: string | null;
  message: string | null;
  next: string | null;
  resumedAt: Date | null;
}

const COLUMNS = Prisma.sql`concurrency, hold_code AS code, hold_message AS message, hold_next AS next,
  resumed_at AS "resumedAt"`;

/**
 * Runs `change` in one transaction that holds the account's row, so that all workers of all versions take turns.
 * Throws `service_unavailable` while nobody has made the row (`ensureAccount`).
 */
export function withAccount<T>(db: Db, change: (tx: Queries, account: Account) => Promise<T>): Promise<T> {
  return db.$transaction(async (tx) => change(tx, await lockAccount(tx)), LIMITS);
}

async function lockAccount(tx: Queries): Promise<Account> {
  return toAccount(
    await tx.$queryRaw<AccountColumns[]>`
      SELECT ${COLUMNS}, set_config('idle_in_transaction_session_timeout', ${String(LONGEST_PAUSE_MS)}, true)
      FROM sync_accounts WHERE id = 'default' FOR UPDATE`,
  );
}

export async function readAccount(db: Queries): Promise<Account> {
  return toAccount(await db.$queryRaw<AccountColumns[]>`SELECT ${COLUMNS} FROM sync_accounts WHERE id = 'default'`);
}

function toAccount([row]: AccountColumns[]): Account {
  if (!row) throw new AppError('service_unavailable', { detail: 'The Sync.so account is not set up yet.' });
  const { concurrency, code, message, next, resumedAt } = row;
  const hold = code === null ? undefined : { code, message: message ?? '', next: next ?? '' };
  return { concurrency, hold, resumedAt: resumedAt ?? undefined };
}
