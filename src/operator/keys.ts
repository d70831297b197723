import { type ApiKeyRow, listKeys as readKeys, revokeKey } from '../db/api-keys.js';
import type { Scope } from '../domain/scopes.js';
import { makeKey } from '../users/make-key.js';
import { KEY_PREFIX } from '../users/secrets.js';
import { CommandError } from './command-error.js';
import type { Answer } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';
import { table } from './table.js';
import { type UsersDeps, userOf } from './users.js';

/** API keys. */

type KeysDeps = Pick<UsersDeps, 'db'>;

const record = ({ hash: _hash, ...key }: ApiKeyRow) => key;

interface CreateWords {
  user: string;
  name: string;
  scopes: Scope[];
  /** In ms from now. */
  expires?: number;
}

export async function createKey({ db }: KeysDeps, { user, name, scopes, expires }: CreateWords): Promise<Answer> {
  await userOf(db, user);
  const expiresAt = expires === undefined ? undefined : new Date(Date.now() + expires);
  const { key, row } = await makeKey(db, { userId: user, name, scopes, expiresAt });
  const text = `${key}\nShown this once: keep it where secrets are. It is key ${row.id} of ${user}.`;
  return { code: EXIT.done, json: { ...record(row), key }, text };
}

export async function listKeys({ db }: KeysDeps, { user }: { user?: string }): Promise<Answer> {
  const keys = await readKeys(db, { userId: user, withRevoked: true });
  const text = keys.length === 0 ? 'There are no such keys.' : keyTable(keys, new Date());
  return { code: EXIT.done, json: keys.map(record), text };
}

export async function revoke({ db }: KeysDeps, { key: id }: { key: string }): Promise<Answer> {
  if (await revokeKey(db, { id }))
    return { code: EXIT.done, json: { revoked: id }, text: `Key ${id} is valid no more.` };
  throw new CommandError('key_not_found', `There is no key ${id}, or it was revoked before.`, 'See: pro keys list');
}

function keyTable(keys: readonly ApiKeyRow[], now: Date): string {
  const rows = keys.map((key) => [
    ...[key.id, key.userId, key.name, `${KEY_PREFIX}…${key.lastFour}`, key.scopes.join(',')],
    ...[stateOf(key, now), key.lastUsedAt?.toISOString() ?? 'never'],
  ]);
  return table([['KEY', 'USER', 'NAME', 'ENDS WITH', 'SCOPES', 'STATE', 'LAST USED'], ...rows]);
}

function stateOf({ revokedAt, expiresAt }: ApiKeyRow, now: Date): string {
  if (revokedAt) return 'revoked';
  if (!expiresAt) return 'valid';
  return `${expiresAt <= now ? 'expired' : 'valid until'} ${expiresAt.toISOString()}`;
}
