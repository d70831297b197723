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

/** So that not each request writes. */
const PUT_OFF_EVERY_SECONDS = 3600;

const secondsFrom = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** Removes what has expired, too: nobody else does. */
export async function insertSession(db: Db, session: NewSession): Promise<void> {
  const now = new Date();
  await db.session.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.session.create({ data: { ...session, expiresAt: secondsFrom(now, SESSION_SECONDS) } });
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
export async function putOff(db: Db, { hash, expiresAt }: Pick<SessionRow, 'hash' | 'expiresAt'>): Promise<boolean> {
  const now = new Date();
  if (expiresAt > secondsFrom(now, SESSION_SECONDS - PUT_OFF_EVERY_SECONDS)) return false;
  const data = { expiresAt: secondsFrom(now, SESSION_SECONDS) };
  return (await db.session.updateMany({ where: { hash }, data })).count > 0;
}

/** One of them, or all of a user's. */
export async function endSessions(db: Db, which: { hash: string } | { userId: string }): Promise<void> {
  await db.session.deleteMany({ where: which });
}
