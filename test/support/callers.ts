import type { Db } from '../../src/db/client.js';
import { insertUser } from '../../src/db/users.js';
import type { Scope } from '../../src/domain/scopes.js';
import { makeKey } from '../../src/users/make-key.js';

/** Who asks the API in tests. */

export const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

/** A key of the user, who is made where there is none; and its id. */
export async function newKey(db: Db, userId: string, scopes: Scope[], expiresAt?: Date) {
  await insertUser(db, { id: userId, name: `Name of ${userId}` });
  const { key, row } = await makeKey(db, { userId, name: 'of a test', scopes, expiresAt });
  return { key, id: row.id };
}

export const adminKey = async (db: Db) => bearer((await newKey(db, 'the-admin', ['admin'])).key);
