import { isScope, type Scope } from '../domain/scopes.js';
import type { Db } from './client.js';
import type { ApiKey, Prisma } from './generated/client.js';
import { isUuid } from './job-cursor.js';

/** Table api_keys. */

export interface ApiKeyRow extends Omit<ApiKey, 'scopes'> {
  scopes: Scope[];
}

export type NewKey = Pick<ApiKeyRow, 'userId' | 'name' | 'hash' | 'lastFour' | 'scopes'> & { expiresAt?: Date };

/** A scope that some later version knew allows nothing here. */
const toRow = (key: ApiKey): ApiKeyRow => ({ ...key, scopes: key.scopes.filter(isScope) });

/** Keys that let in at this moment: neither revoked nor expired, of a user who is not disabled. */
export const liveKey = (now: Date) =>
  ({
    revokedAt: null,
    OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    user: { disabledAt: null },
  }) satisfies Prisma.ApiKeyWhereInput;

export async function findLiveKey(db: Db, hash: string): Promise<ApiKeyRow | undefined> {
  const key = await db.apiKey.findFirst({ where: { hash, ...liveKey(new Date()) } });
  return key ? toRow(key) : undefined;
}

export const insertKey = async (db: Db, data: NewKey): Promise<ApiKeyRow> => toRow(await db.apiKey.create({ data }));

/** At most so many are shown. */
const MOST_SHOWN = 1_000;

/** The user's, or everybody's; newest first. */
export async function listKeys(db: Db, { userId, withRevoked }: { userId?: string; withRevoked: boolean }) {
  const where = { userId, ...(!withRevoked && { revokedAt: null }) };
  const keys = await db.apiKey.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], take: MOST_SHOWN });
  return keys.map(toRow);
}

/** At once, with the sessions begun with it. False where there is none, where it was revoked before or is another user's. */
export async function revokeKey(db: Db, { id, userId }: { id: string; userId?: string }): Promise<boolean> {
  if (!isUuid(id)) return false;
  const { count } = await db.apiKey.updateMany({
    where: { id, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count > 0;
}

const NOTED_EVERY_MS = 60_000;

/** Written at most once a minute, since a busy program comes many times a second. */
export async function noteKeyUse(db: Db, { id, lastUsedAt }: Pick<ApiKeyRow, 'id' | 'lastUsedAt'>): Promise<void> {
  const now = new Date();
  const before = new Date(now.getTime() - NOTED_EVERY_MS);
  if (lastUsedAt && lastUsedAt > before) return;
  const notNoted = [{ lastUsedAt: null }, { lastUsedAt: { lte: before } }];
  await db.apiKey.updateMany({ where: { id, OR: notNoted }, data: { lastUsedAt: now } });
}
