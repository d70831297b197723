import { isScope, type Scope } from '../domain/scopes.js';
import { liveKey } from './api-keys.js';
import type { Db } from './client.js';
import type { Prisma, Session } from './generated/client.js';

/** Table sessions. */

export interface SessionRow extends Omit<Session, 'scopes'> {
  scopes: Scope[];
}

export interface NewSession {
  hash: string;
  userId: string;
  scopes: Scope[];
  apiKeyId?: string;
}

/** A session ends when nobody has used it for a week. */
export const SESSION_SECONDS = 7 * 24 * 3600;

/**
 * One with the scope admin that was begun without a key ends by then, used or not: a key can be revoked, and an identity
 * provider says only at a sign-in who is an admin.
 */
export const ADMIN_SECONDS = 24 * 3600;

/** So that not each request writes. */
const PUT_OFF_EVERY_SECONDS = 3600;

const secondsFrom = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** Removes what has expired, too: nobody else does. */
export async function insertSession(db: Db, session: NewSession): Promise<void> {
  const now = new Date();
  await db.session.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.session.create({
    data: { ...session, createdAt: now, expiresAt: lastEnd({ ...session, createdAt: now }, now) },
  });
}

type Begun = Pick<NewSession, 'scopes' | 'apiKeyId'> & { createdAt: Date };

/** When it ends if nobody uses it from `now` on. */
function lastEnd({ scopes, apiKeyId, createdAt }: Begun | SessionRow, now: Date): Date {
  const unused = secondsFrom(now, SESSION_SECONDS);
  const isShort = scopes.includes('admin') && !apiKeyId;
  return isShort ? new Date(Math.min(Number(unused), Number(secondsFrom(createdAt, ADMIN_SECONDS)))) : unused;
}

/** Those that let in at this moment. */
export const liveSession = (now: Date) =>
  ({
    expiresAt: { gt: now },
    user: { disabledAt: null },
    OR: [{ apiKeyId: null }, { apiKey: liveKey(now) }],
  }) satisfies Prisma.SessionWhereInput;

/** Undefined where it has ended: signed out, expired, its user disabled, or the key it was begun with no longer valid. */
export async function findLiveSession(db: Db, hash: string): Promise<SessionRow | undefined> {
  const session = await db.session.findFirst({ where: { hash, ...liveSession(new Date()) } });
  return session ? { ...session, scopes: session.scopes.filter(isScope) } : undefined;
}

/** Puts its end off, at most once an hour: true where it did. One that is signed out meanwhile stays so. */
export async function putOff(db: Db, session: SessionRow): Promise<boolean> {
  const { hash, expiresAt } = session;
  const end = lastEnd(session, new Date());
  if (secondsFrom(expiresAt, PUT_OFF_EVERY_SECONDS) > end) return false;
  return (await db.session.updateMany({ where: { hash }, data: { expiresAt: end } })).count > 0;
}

/** One of them, or all of a user's. */
export async function endSessions(db: Db, which: { hash: string } | { userId: string }): Promise<void> {
  await db.session.deleteMany({ where: which });
}

/** The user is an admin no more by what their provider says; what they have by a key is the key's. */
export async function endAdminSessions(db: Db, userId: string): Promise<void> {
  await db.session.deleteMany({ where: { userId, apiKeyId: null, scopes: { has: 'admin' } } });
}
