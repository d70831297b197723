import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { insertAsset, recordStored, recordUpload } from '../db/assets.js';
import type { Db } from '../db/client.js';
import type { AssetKind } from '../domain/asset.js';
import { assetKey } from '../domain/keys.js';
import type { ObjectStore } from './object-store.js';
import type { StoredStream } from './object-store-upload.js';

/** A file that begins to arrive. */
export interface NewFile {
  kind: AssetKind;
  fileName: string;
  contentType: string;
  /** With its dot. */
  extension: string;
}

export interface StoredFile extends StoredStream {
  key: string;
}

/** Where a file goes; `signal` ends it. */
export type PutFile = (file: NewFile, body: Readable, signal: AbortSignal) => Promise<StoredFile>;

export interface PutAssetsDeps {
  db: Db;
  store: Pick<ObjectStore, 'putStream'>;
  userId: string;
  /** Awaited before the first byte; what it throws is what becomes of each file. */
  mayStore: Promise<void>;
}

/**
 * Makes assets of the files of one request. Each is written down before its bytes, with what is needed to remove it: it
 * goes after a day where no job uses it by then. `made`: their ids, for whoever refuses the request.
 */
export function putAssets({ db, store, userId, mayStore }: PutAssetsDeps): { put: PutFile; made: readonly string[] } {
  mayStore.catch(() => undefined); // a form without files asks nobody
  const made: string[] = [];
  const put: PutFile = async ({ extension, ...file }, body, signal) => {
    body.on('error', () => undefined); // seen below, or by whoever reads it
    await mayStore;
    const id = randomUUID();
    const key = assetKey(userId, id, file.kind, extension);
    made.push(id);
    await insertAsset(db, { id, userId, key, ...file });
    if (body.errored) throw body.errored;
    const onMultipart = async (uploadId: string) => void (await recordUpload(db, id, uploadId));
    const stored = await store.putStream(key, body, { contentType: file.contentType, signal, onMultipart });
    await recordStored(db, id, stored);
    return { key, ...stored };
  };
  return { put, made };
}
