import {
  answerUnderKey,
  claimKey,
  type FirstAnswer,
  inProgress,
  type KeyClaim,
  RENEW_MS,
  renewKey,
} from '../db/idempotency-keys.js';
import { AppError } from '../domain/errors.js';
import { giveKeyBack, type OnceAnswer } from './answer-once.js';
import type { ApiDeps } from './api-deps.js';
import type { Submission } from './submission-source.js';
import { insertRow, submitJob } from './submit-job.js';

export const ACCEPTED = 202;

/**
 * The job of a key, made by whoever comes first; everybody after that gets the same answer. Throws `request_in_progress`
 * while the first is at it, and `idempotency_key_reused` for other content. Where no job comes of the request, the key is
 * free again.
 */
export async function submitOnce(deps: ApiDeps, submission: Submission, claim: KeyClaim): Promise<OnceAnswer> {
  const found = await claimKey(deps.db, claim);
  if (found === 'running') throw inProgress();
  if (found !== 'claimed') return await replay(submission, found);
  const stopRenewing = keepRenewing(deps, claim);
  try {
    const body = await submitUnderKey(deps, submission, claim);
    return { status: ACCEPTED, madeId: claim.madeId, body, isReplayed: false };
  } catch (error) {
    await giveKeyBack(deps, claim);
    throw error;
  } finally {
    stopRenewing();
  }
}

const submitUnderKey = (deps: ApiDeps, submission: Submission, claim: KeyClaim): Promise<string> =>
  submitJob(deps, submission, (received) => {
    const { fingerprint } = received;
    const make: Parameters<typeof answerUnderKey>[2]['make'] = (tx) => insertRow(deps, tx, received);
    return answerUnderKey(deps.db, claim, { fingerprint, status: ACCEPTED, make });
  });

/** An upload may take hours. Who is not heard of for half a minute has lost the key, and learns it before there is a row. */
function keepRenewing({ db, log }: ApiDeps, claim: KeyClaim): () => void {
  const renew = () =>
    renewKey(db, claim).catch((err: unknown) => {
      log.warn(
        { err, jobId: claim.madeId },
        'an Idempotency-Key could not be renewed; another request may take it over',
      );
    });
  const timer = setInterval(() => void renew(), RENEW_MS).unref();
  return () => clearInterval(timer);
}

/** What comes is read and compared, and stored nowhere. */
async function replay(submission: Submission, { fingerprint, ...first }: FirstAnswer): Promise<OnceAnswer> {
  if ((await submission.fingerprint()) !== fingerprint) throw new AppError('idempotency_key_reused');
  return { ...first, isReplayed: true };
}
