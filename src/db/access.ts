import { liveKey } from './api-keys.js';
import type { Db } from './client.js';
import { liveSession } from './sessions.js';

/** By what somebody is let in: a session, else a key, else their name alone (a token, or nobody's credential). */
export interface Access {
  userId: string;
  sessionHash?: string;
  /** The key, or the one that the session was begun with. */
  keyId?: string;
  tokenEndsAt?: Date;
}

/** Those of them that are let in no more. */
export async function endedOf<A extends Access>(db: Db, all: readonly A[]): Promise<A[]> {
  const now = new Date();
  const [sessions, keys, users] = await Promise.all([
    liveSessions(db, now, distinct(all.map(({ sessionHash }) => sessionHash))),
    liveKeys(db, now, distinct(all.map(({ sessionHash, keyId }) => (sessionHash ? undefined : keyId)))),
    enabledUsers(
      db,
      distinct(all.map(({ sessionHash, keyId, userId }) => (sessionHash || keyId ? undefined : userId))),
    ),
  ]);
  const isLive = ({ sessionHash, keyId, userId, tokenEndsAt }: A) => {
    if (sessionHash) return sessions.has(sessionHash);
    if (keyId) return keys.has(keyId);
    return users.has(userId) && (tokenEndsAt === undefined || tokenEndsAt > now);
  };
  return all.filter((one) => !isLive(one));
}

const distinct = (words: (string | undefined)[]) => [...new Set(words.filter((word) => word !== undefined))];

async function liveSessions(db: Db, now: Date, hashes: string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await db.session.findMany({
    where: { hash: { in: hashes }, ...liveSession(now) },
    select: { hash: true },
  });
  return new Set(rows.map(({ hash }) => hash));
}

async function liveKeys(db: Db, now: Date, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.apiKey.findMany({ where: { id: { in: ids }, ...liveKey(now) }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

async function enabledUsers(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.user.findMany({ where: { id: { in: ids }, disabledAt: null }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}
