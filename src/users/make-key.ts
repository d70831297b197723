import { type ApiKeyRow, insertKey, type NewKey } from '../db/api-keys.js';
import type { Db } from '../db/client.js';
import { hashOf, KEY_PREFIX, newSecret } from './secrets.js';

/** Makes a key. It is in the answer alone: nobody can read it again. */
export async function makeKey(
  db: Db,
  words: Omit<NewKey, 'hash' | 'lastFour'>,
): Promise<{ key: string; row: ApiKeyRow }> {
  const key = newSecret(KEY_PREFIX);
  const row = await insertKey(db, { ...words, hash: hashOf(key), lastFour: key.slice(-4) });
  return { key, row };
}
