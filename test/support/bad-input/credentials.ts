import { randomUUID } from 'node:crypto';
import { revokeKey } from '../../../src/db/api-keys.js';
import type { Db } from '../../../src/db/client.js';
import { endSessions, insertSession } from '../../../src/db/sessions.js';
import { disableUser } from '../../../src/db/users.js';
import { OWN_SCOPES, type Scope } from '../../../src/domain/scopes.js';
import { makeLoginLink } from '../../../src/users/make-link.js';
import { hashOf, newSecret } from '../../../src/users/secrets.js';
import { newKey } from '../callers.js';

/** Ann's, who may do what users may, and those that let in nobody; `secrets`: all that no answer may have in it. */
export async function credentials(db: Db) {
  const secrets: string[] = [];
  const keep = (secret: string) => {
    secrets.push(secret);
    return secret;
  };
  const keyOf = async (userId: string, scopes: Scope[], expiresAt?: Date) => {
    const { key, id } = await newKey(db, userId, scopes, expiresAt);
    return { key: keep(key), id };
  };
  const sessionOf = async (scopes: Scope[] = [...OWN_SCOPES]) => {
    const token = keep(newSecret());
    await insertSession(db, { hash: hashOf(token), userId: 'ann', scopes });
    return token;
  };
  const { key } = await keyOf('ann', [...OWN_SCOPES]);
  const [expired, revoked, disabled] = [
    await keyOf('ann', [...OWN_SCOPES], new Date(Date.now() - 1_000)),
    await keyOf('ann', [...OWN_SCOPES]),
    await keyOf('disabled', [...OWN_SCOPES]),
  ];
  await revokeKey(db, { id: revoked.id });
  await disableUser(db, 'disabled');
  const session = await sessionOf();
  const [ended, late] = [await sessionOf(), await sessionOf()];
  await endSessions(db, { hash: hashOf(ended) });
  const past = { expiresAt: new Date(Date.now() - 1_000) };
  await db.session.update({ where: { hash: hashOf(late) }, data: past });
  const link = await makeLoginLink(db, { userId: 'ann', scopes: OWN_SCOPES, apiUrl: 'http://api.example' });
  const lateLink = keep(link.url.split('token=')[1] ?? '');
  await db.loginLink.update({ where: { hash: hashOf(lateLink) }, data: past });
  const words = {
    ...{ key, expiredKey: expired.key, revokedKey: revoked.key, disabledKey: disabled.key },
    ...{ readKey: (await keyOf('ann', ['jobs:read'])).key, theirKeyId: (await keyOf('ben', [...OWN_SCOPES])).id },
    ...{ session, ended, late, lateLink, nobody: randomUUID() },
  };
  return { words, secrets };
}
