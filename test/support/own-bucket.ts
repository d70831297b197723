import { createObjectStore } from '../../src/storage/object-store.js';
import { MARK_KEY } from '../../src/storage/object-store-mark.js';
import { prepareBucket } from '../../src/storage/prepare-bucket.js';
import type { TestDatabase } from './database.js';
import type { TestS3 } from './s3.js';

/** The bucket is the database's, as after `pro migrate`. */
export async function ownBucket({ config }: Pick<TestS3, 'config'>, { db }: Pick<TestDatabase, 'db'>): Promise<void> {
  const store = createObjectStore(config);
  await prepareBucket({ db, store, report: () => undefined }).finally(() => store.close());
}

/** What lies in the bucket besides its mark. */
export async function filesIn(s3: TestS3): ReturnType<TestS3['contents']> {
  const { objects, unfinished } = await s3.contents();
  return { objects: objects.filter((key) => key !== MARK_KEY), unfinished };
}
