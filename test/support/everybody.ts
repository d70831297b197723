import { revokeKey } from '../../src/db/api-keys.js';
import type { Db } from '../../src/db/client.js';
import { disableUser } from '../../src/db/users.js';
import type { Scope } from '../../src/domain/scopes.js';
import { neededScope } from '../../src/http/auth/authorize.js';
import type { Access } from '../../src/http/route.js';
import { bearer, newKey } from './callers.js';

/** Everybody who may come to a route, with what they send. */

export const OWNER = 'owner';
export type Headers = Record<string, string>;

export const BOTH: Scope[] = ['jobs:read', 'jobs:write'];
const TOO_FEW: Record<Scope, Scope[]> = { 'jobs:read': ['jobs:write'], 'jobs:write': ['jobs:read'], admin: BOTH };

/** Each key is new, and kept in `keys` to look for in the logs. */
export function everybody(db: Db) {
  const keys: string[] = [];
  async function keyOf(userId: string, scopes: Scope[], expiresAt?: Date) {
    const made = await newKey(db, userId, scopes, expiresAt);
    keys.push(made.key);
    return made;
  }
  const by = async (...words: Parameters<typeof keyOf>) => bearer((await keyOf(...words)).key);
  const callers = {
    'no credential': async () => ({}),
    'a key nobody made': async () => bearer(`pve_${'a'.repeat(43)}`),
    'a scheme nobody knows': async () => ({ authorization: 'Basic b3duZXI6bm90LWEtc2VjcmV0' }),
    'a token of nobody': async () => bearer('eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciJ9.'),
    'an expired key': () => by(OWNER, BOTH, new Date(Date.now() - 1)),
    'a revoked key': async () => {
      const { key, id } = await keyOf(OWNER, BOTH);
      await revokeKey(db, { id });
      return bearer(key);
    },
    'a disabled user': async () => {
      const headers = await by('disabled', ['admin']);
      await disableUser(db, 'disabled');
      return headers;
    },
    'a key with a scope too few': (access: Access) => {
      const needed = neededScope(access);
      return by(OWNER, needed ? TOO_FEW[needed] : ['jobs:read']);
    },
    'another user': () => by('another', BOTH),
    'the owner': () => by(OWNER, BOTH),
    'an admin': () => by('the-admin', ['admin']),
  } satisfies Record<Who, (access: Access) => Promise<Headers>>;
  return { keys, keyOf, headersOf: (who: Who, access: Access): Promise<Headers> => callers[who](access) };
}

/** They have no credential that is valid. */
export const REFUSED = [
  ...(['no credential', 'a key nobody made', 'a scheme nobody knows', 'a token of nobody'] as const),
  ...(['an expired key', 'a revoked key', 'a disabled user'] as const),
];
export const EVERYBODY = [
  ...REFUSED,
  ...(['a key with a scope too few', 'another user', 'the owner', 'an admin'] as const),
];
export type Who = (typeof EVERYBODY)[number];
