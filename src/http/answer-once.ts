import type { Queries } from '../db/account.js';
import { answerUnderKey, claimKey, inProgress, type KeyClaim, releaseKey } from '../db/idempotency-keys.js';
import { inTransaction } from '../db/in-transaction.js';
import { AppError } from '../domain/errors.js';
import type { ApiDeps } from './api-deps.js';

export interface Once {
  userId: string;
  /** Its Idempotency-Key; left out: the request is made as often as it comes. */
  key?: string;
  /** Of what it would make. */
  madeId: string;
  /** Of what was asked for; another one under the same key is refused. */
  fingerprint: string;
  /** HTTP. */
  status: number;
  /** Within a transaction; the body of the answer. */
  make(tx: Queries): Promise<string>;
}

export interface OnceAnswer {
  madeId: string;
  status: number;
  body: string;
  isReplayed: boolean;
}

type Deps = Pick<ApiDeps, 'db' | 'log'>;

/**
 * What a request makes that is over at once: under its key by whoever comes first, and everybody after that gets the same
 * answer. Throws `request_in_progress` while the first is at it, and `idempotency_key_reused` for other content. Files that
 * are on their way for hours: submit-once.ts.
 */
export async function answerOnce(deps: Deps, { key, ...once }: Once): Promise<OnceAnswer> {
  const { madeId, userId, status, make } = once;
  if (key !== undefined) return await underKey(deps, { userId, key, madeId }, once);
  return { madeId, status, body: await inTransaction(deps.db, make), isReplayed: false };
}

async function underKey(deps: Deps, claim: KeyClaim, once: Omit<Once, 'key'>): Promise<OnceAnswer> {
  const { fingerprint, status, make } = once;
  const found = await claimKey(deps.db, claim);
  if (found === 'running') throw inProgress();
  if (found !== 'claimed') return replay(found, fingerprint);
  try {
    const body = await answerUnderKey(deps.db, claim, { fingerprint, status, make });
    return { madeId: claim.madeId, status, body, isReplayed: false };
  } catch (error) {
    await giveKeyBack(deps, claim);
    throw error;
  }
}

function replay(
  { fingerprint: first, ...answer }: Omit<OnceAnswer, 'isReplayed'> & { fingerprint: string },
  now: string,
) {
  if (now !== first) throw new AppError('idempotency_key_reused');
  return { ...answer, isReplayed: true };
}

/** Of a request that was refused. Does nothing where something came of it after all, whose answer was lost. */
export async function giveKeyBack({ db, log }: Deps, claim: KeyClaim): Promise<void> {
  await releaseKey(db, claim).catch((err: unknown) => {
    log.warn({ err, id: claim.madeId }, 'the Idempotency-Key of a refused request is free in half a minute only');
  });
}
