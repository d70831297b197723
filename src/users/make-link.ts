import type { Db } from '../db/client.js';
import { insertLoginLink } from '../db/login-links.js';
import type { Scope } from '../domain/scopes.js';
import { hashOf, newSecret } from './secrets.js';

const LINK_MINUTES = 15;

export interface LinkWish {
  userId: string;
  scopes: readonly Scope[];
  apiUrl: string;
  /** What it opens then, a path of the page such as /jobs; left out: the first page. */
  next?: string;
}

/**
 * A link that signs the user in, once. The token stands behind "#", which browsers send to nobody: so it is in no log of
 * a server or proxy. Its page sends it to POST /api/v1/session.
 */
export async function makeLoginLink(db: Db, o: LinkWish) {
  const token = newSecret();
  const expiresAt = new Date(Date.now() + LINK_MINUTES * 60_000);
  await insertLoginLink(db, { hash: hashOf(token), userId: o.userId, scopes: [...o.scopes], expiresAt });
  const search = o.next === undefined ? '' : `?next=${encodeURIComponent(o.next).replaceAll('%2F', '/')}`;
  return { url: `${o.apiUrl.replace(/\/$/, '')}/login${search}#token=${token}`, expiresAt };
}
