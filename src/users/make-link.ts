import type { Db } from '../db/client.js';
import { insertLoginLink } from '../db/login-links.js';
import type { Scope } from '../domain/scopes.js';
import { hashOf, newSecret } from './secrets.js';

const LINK_MINUTES = 15;

/**
 * A link that signs the user in, once. The token stands behind "#", which browsers send to nobody: so it is in no log of
 * a server or proxy. Its page sends it to POST /api/v1/session.
 */
export async function makeLoginLink(db: Db, o: { userId: string; scopes: readonly Scope[]; apiUrl: string }) {
  const token = newSecret();
  const expiresAt = new Date(Date.now() + LINK_MINUTES * 60_000);
  await insertLoginLink(db, { hash: hashOf(token), userId: o.userId, scopes: [...o.scopes], expiresAt });
  return { url: `${o.apiUrl.replace(/\/$/, '')}/login#token=${token}`, expiresAt };
}
