import { AppError } from '../domain/errors.js';
import { within } from '../platform/deadline.js';
import { type Ends, type Ownership, ownershipOf, wordsOf } from './bucket-state.js';

/** A bucket that is not this database's. It passes by itself: somebody corrects the name, or the bucket comes back. */
export class BucketNotOwn extends Error {
  override readonly name = 'BucketNotOwn';
}

/**
 * Throws `service_unavailable` where the bucket is absent, or is not this database's: nothing may be stored there, and
 * nothing be called missing because it is not there.
 */
export async function assertOwnBucket(ends: Ends): Promise<void> {
  assertUsable(await ownershipOf(ends));
}

/** A bucket changes hands by a person's command, so what was ours a moment ago is not asked again for each file. */
const STILL_OURS_MS = 10_000;
const lastOurs = new WeakMap<Ends['store'], number>();

/** As assertOwnBucket, before a file is stored; up to 10 s late. */
export async function mayStore(ends: Ends): Promise<void> {
  if (performance.now() - (lastOurs.get(ends.store) ?? Number.NEGATIVE_INFINITY) < STILL_OURS_MS) return;
  await assertOwnBucket(ends);
  lastOurs.set(ends.store, performance.now());
}

/** Less than partsDown waits for S3. */
const DATABASE_MS = 1_000;

/** As assertOwnBucket, for a look at S3: a database that does not answer is not its fault, and is told by another look. */
export async function checkBucket({ db, store }: Ends): Promise<void> {
  if (!(await store.exists())) assertUsable({ state: 'absent', bucket: store.bucket });
  await within(DATABASE_MS, assertOwnBucket({ db, store })).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
  });
}

/** Does `work`. A file that is missing in a bucket which is not this database's is no missing file. */
export async function inOwnBucket<T>(ends: Ends, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'asset_missing') await assertOwnBucket(ends);
    throw error;
  }
}

/** A copy of the database may work in the bucket too, as long as it removes nothing. */
export const isUsable = ({ state }: Pick<Ownership, 'state'>): boolean => state === 'own' || state === 'copied';

function assertUsable(ownership: Ownership): void {
  if (isUsable(ownership)) return;
  const { message, next } = wordsOf(ownership) ?? { message: '', next: '' };
  const detail = `${message} ${next}`;
  throw new AppError('service_unavailable', { detail, cause: new BucketNotOwn(detail) });
}
