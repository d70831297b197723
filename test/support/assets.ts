import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AssetRow } from '../../src/db/asset-row.js';
import {
  createAsset,
  findAsset,
  markChecking,
  type NewAsset,
  recordRefused,
  recordStored,
} from '../../src/db/assets.js';
import type { Db } from '../../src/db/client.js';
import type { AssetKind, AssetProbe, AssetStatus } from '../../src/domain/asset.js';
import { assetKey } from '../../src/domain/keys.js';
import type { ObjectStore } from '../../src/storage/object-store.js';
import type { TestApi } from './api.js';
import { filesIn } from './own-bucket.js';

export interface AssetWish {
  kind?: AssetKind;
  userId?: string;
  fileName?: string;
  status?: AssetStatus;
  /** Left out: nobody has looked at it. */
  probe?: AssetProbe;
  /** Left out: some that say nothing. */
  bytes?: Buffer;
}

const FILES = {
  video: { fileName: 'talk.mp4', contentType: 'video/mp4', extension: '.mp4' },
  audio: { fileName: 'anna.wav', contentType: 'audio/wav', extension: '.wav' },
  poster: { fileName: 'anna.png', contentType: 'image/png', extension: '.png' },
};

/** An asset with its file in the bucket. */
export async function newAsset({ db, store }: { db: Db; store: ObjectStore }, wish: AssetWish = {}): Promise<AssetRow> {
  const { kind = 'video', userId = 'local-user', status = 'stored', probe, bytes = Buffer.from('\0the file') } = wish;
  const { extension, ...file } = FILES[kind];
  const id = randomUUID();
  const key = assetKey(userId, id, kind, extension);
  await createAsset(db, { id, userId, kind, key, ...file, fileName: wish.fileName ?? file.fileName });
  await store.putStream(key, Readable.from([bytes]), { contentType: file.contentType });
  if (status !== 'uploading') await markChecking(db, id);
  if (status === 'stored') await recordStored(db, id, { bytes: bytes.length, probe });
  if (status === 'refused') await recordRefused(db, id, [{ field: 'file', message: 'It is no media.' }]);
  const row = await findAsset(db, { id });
  if (!row) throw new Error(`No asset ${id}.`);
  return row;
}

/** A row as the API makes it, of an upload of which nothing has arrived; its id. */
export async function begunAsset(db: Db, userId: string, overrides: Partial<NewAsset> = {}): Promise<string> {
  const { extension, ...file } = FILES.video;
  const id = randomUUID();
  const plan = { key: assetKey(userId, id, 'video', extension), bytes: 5, partBytes: 16 * 1024 ** 2 };
  await createAsset(db, { ...{ id, userId, kind: 'video' }, ...file, ...plan, ...overrides });
  return id;
}

/** Whether its file is in the bucket. */
export const isThere = async (store: ObjectStore, { key }: Pick<AssetRow, 'key'>): Promise<boolean> =>
  (await store.head(key)) !== undefined;

/** The job of each file in the bucket, or the file's key where no job uses it. */
export async function jobsOfFiles({ s3, database }: Pick<TestApi, 's3' | 'database'>): Promise<string[]> {
  const uses = await database.db.jobAsset.findMany({ include: { asset: true } });
  const { objects } = await filesIn(s3);
  return objects.map((key) => uses.find(({ asset }) => asset.key === key)?.jobId ?? key);
}
