import { releaseAssets } from '../db/asset-uses.js';
import type { Db } from '../db/client.js';
import { endUploads, uploadsOf } from '../db/uploads.js';
import { resultKey, uncheckedKey } from '../domain/keys.js';
import type { Logger } from '../platform/logger.js';
import { type Ends, ownershipOf, wordsOf } from './bucket-state.js';
import type { ObjectStore } from './object-store.js';

interface RemoveDeps {
  db: Db;
  store: Pick<ObjectStore, 'abortUpload' | 'delete'>;
}

interface JobFiles {
  userId: string;
  jobId: string;
}

/**
 * The job's result; one that waits for a person's decision stays, since it was paid for. What the job was submitted with
 * is let go: its sender may submit it anew, and what no job uses goes after a day (src/db/asset-uses.ts). What is
 * unfinished goes by the ids that were written down, since not every S3 lists uploads in parts by a prefix.
 */
async function removeFiles({ db, store }: RemoveDeps, { userId, jobId }: JobFiles): Promise<void> {
  const uploads = await uploadsOf(db, jobId, { forgotten: false });
  for (const { key, uploadId } of uploads) if (uploadId) await store.abortUpload(key, uploadId);
  const result = resultKey(userId, jobId);
  for (const key of [result, uncheckedKey(result)]) await store.delete(key);
  await endUploads(db, uploads);
  await releaseAssets(db, jobId);
}

export interface DiscardDeps extends Ends {
  store: Ends['store'] & RemoveDeps['store'];
  log: Pick<Logger, 'error'>;
}

/**
 * The same for a job that has a row. A copy of the database has the rows of the original's jobs as well, whose files are
 * not its own to remove: there they stay.
 */
export async function discardFiles(deps: DiscardDeps, job: JobFiles): Promise<void> {
  const ownership = await ownershipOf(deps);
  const words = wordsOf(ownership);
  if (!words) return await removeFiles(deps, job);
  const { jobId } = job;
  deps.log.error({ jobId, bucket: ownership.bucket }, `The files of a cancelled job stay. ${words.message}`);
}
