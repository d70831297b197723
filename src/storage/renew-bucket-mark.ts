import { randomUUID } from 'node:crypto';
import { addToken } from '../db/installation.js';
import type { Logger } from '../platform/logger.js';
import { type Ends, ownershipOf, wordsOf } from './bucket-state.js';
import type { ObjectStore } from './object-store.js';

/**
 * A copy of the database that comes up within this time of the copying is not told by its token. It would have to wait
 * 12 hours more for anything of the other's to look forgotten, which complains of it all that time.
 */
const RENEW_MS = 3600_000;

interface RenewDeps extends Ends {
  store: Ends['store'] & Pick<ObjectStore, 'writeMark'>;
  log: Pick<Logger, 'error'>;
}

/** Whether things may be removed from the bucket. Says why not; exchanges the token once an hour. */
export async function mayRemove({ db, store, log }: RenewDeps): Promise<boolean> {
  const ownership = await ownershipOf({ db, store });
  const { state, bucket, installation } = ownership;
  const words = wordsOf(ownership);
  if (words) log.error({ bucket, state }, `${words.message} ${words.next}`);
  if (state !== 'own' || !installation) return false;
  if (installation.renewedAt.getTime() < Date.now() - RENEW_MS) {
    const token = randomUUID();
    await addToken(db, installation, token);
    await store.writeMark({ installationId: installation.installationId, token });
  }
  return true;
}
