import type { Db } from '../../src/db/client.js';
import { insertUser } from '../../src/db/users.js';
import type { Scope } from '../../src/domain/scopes.js';
import { makeKey } from '../../src/users/make-key.js';

/** A key of a user made for it: an admin's would find everybody's jobs, and cancel and delete them. */
export async function trialKey(db: Db, scopes: readonly Scope[]): Promise<string> {
  await insertUser(db, { id: 'trial', name: 'The trial of the API' });
  const { key } = await makeKey(db, { userId: 'trial', name: 'trial', scopes: [...scopes], expiresAt: undefined });
  return key;
}
