import type { Db } from './client.js';
import type { OidcLogin } from './generated/client.js';

/** Table oidc_logins. */

export type NewOidcLogin = Omit<OidcLogin, 'expiresAt'>;

/** Enough for a password and a second factor. */
export const OIDC_LOGIN_SECONDS = 600;

/** Removes what has expired, too: nobody else does. */
export async function insertOidcLogin(db: Db, login: NewOidcLogin): Promise<void> {
  const now = new Date();
  await db.oidcLogin.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.oidcLogin.create({ data: { ...login, expiresAt: new Date(now.getTime() + OIDC_LOGIN_SECONDS * 1000) } });
}

/** What the browser went away with; undefined where it is unknown, used or expired. Of several who come at once, one gets it. */
export async function takeOidcLogin(db: Db, hash: string): Promise<OidcLogin | undefined> {
  const where = { hash, expiresAt: { gt: new Date() } };
  const login = await db.oidcLogin.findFirst({ where });
  if (!login) return undefined;
  const { count } = await db.oidcLogin.deleteMany({ where });
  return count > 0 ? login : undefined;
}
