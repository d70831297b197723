import { randomUUID } from 'node:crypto';
import { createAsset, type NewAsset } from '../../src/db/assets.js';
import type { Db } from '../../src/db/client.js';
import { assetKey } from '../../src/domain/keys.js';

/** A row as the API makes it, of an upload of which nothing has arrived; its id. */
export async function newAsset(db: Db, userId: string, overrides: Partial<NewAsset> = {}): Promise<string> {
  const id = randomUUID();
  const file = { fileName: 'talk.mp4', contentType: 'video/mp4', bytes: 5, partBytes: 16 * 1024 ** 2 };
  const key = assetKey(userId, id, 'video', '.mp4');
  await createAsset(db, { ...{ id, userId, kind: 'video', key }, ...file, ...overrides });
  return id;
}
