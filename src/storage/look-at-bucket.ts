import { within } from '../platform/deadline.js';
import { type Ends, ownershipOf, wordsOf } from './bucket-state.js';

export type BucketLook = Awaited<ReturnType<typeof lookAtBucket>>;

/** Whose the bucket is; undefined where S3 or the database do not answer within `ms`, which is told by other words. */
export async function lookAtBucket(ends: Ends, ms: number) {
  const ownership = await within(ms, ownershipOf(ends)).catch(() => undefined);
  return ownership && { name: ownership.bucket, state: ownership.state, ...wordsOf(ownership) };
}
