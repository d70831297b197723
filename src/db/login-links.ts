import { isScope, type Scope } from '../domain/scopes.js';
import type { Db } from './client.js';
import type { LoginLink } from './generated/client.js';

/** Table login_links. */

export type NewLoginLink = Pick<LoginLink, 'hash' | 'userId' | 'expiresAt'> & { scopes: Scope[] };

/** Removes what has expired, too: nobody else does. */
export async function insertLoginLink(db: Db, link: NewLoginLink): Promise<void> {
  await db.loginLink.deleteMany({ where: { expiresAt: { lte: new Date() } } });
  await db.loginLink.create({ data: link });
}

/** Whom the link signs in; undefined where it is unknown, used or expired. Of several who come at once, one gets it. */
export async function takeLoginLink(db: Db, hash: string): Promise<{ userId: string; scopes: Scope[] } | undefined> {
  const where = { hash, expiresAt: { gt: new Date() } };
  const link = await db.loginLink.findFirst({ where: { ...where, user: { disabledAt: null } } });
  if (!link) return undefined;
  const { count } = await db.loginLink.deleteMany({ where });
  return count > 0 ? { userId: link.userId, scopes: link.scopes.filter(isScope) } : undefined;
}
