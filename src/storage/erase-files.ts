import type { Db } from '../db/client.js';
import { type DeletedJob, forgetDeleted } from '../db/deleted-jobs.js';
import { endUploads, uploadsOf } from '../db/uploads.js';
import { jobPrefix } from '../domain/keys.js';
import type { ObjectStore } from './object-store.js';

export interface EraseDeps {
  db: Db;
  store: Pick<ObjectStore, 'abortUpload' | 'deletePrefix'>;
}

/**
 * All files of a deleted job: what it uploaded, its results, those in doubt too, and what is unfinished. Nothing else lies
 * under a job's prefix. May be repeated; the caller has made sure that the bucket is this database's.
 */
export async function eraseFiles({ db, store }: EraseDeps, job: DeletedJob): Promise<void> {
  const { jobId, userId } = job;
  const uploads = await uploadsOf(db, jobId, { forgotten: false });
  for (const { key, uploadId } of uploads) if (uploadId) await store.abortUpload(key, uploadId);
  await store.deletePrefix(jobPrefix(userId, jobId));
  await endUploads(db, uploads);
  await forgetDeleted(db, job);
}
