import type { ApiKeyRow } from '../db/api-keys.js';
import type { KeyResource } from './auth/schemas.js';

/** A key as the API shows it, without what is kept of its secret. */
export const keyResource = (row: ApiKeyRow): KeyResource => ({
  id: row.id,
  userId: row.userId,
  name: row.name,
  lastFour: row.lastFour,
  scopes: row.scopes,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});
