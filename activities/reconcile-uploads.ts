import { endUploads, forgottenUploads, uploadsOf } from '../src/db/uploads.js';
import { UPLOAD_KEY } from '../src/domain/keys.js';
import { mayRemove } from '../src/storage/renew-bucket-mark.js';
import type { ReconcileDeps } from './deps.js';
import { type Place, walkPage } from './walk.js';

/**
 * Files that were left on their way into the bucket. Only what this database has written down is looked at, so nothing
 * of another installation is ever met; and nothing is removed where the bucket is not, or no longer, this database's.
 */
export const createUploadHealing = (deps: ReconcileDeps) => {
  const { db, store, log, outcomes } = deps;

  const walk = (hasJob: boolean, after: string | undefined, heal: (jobId: string) => Promise<void>) =>
    walkPage({
      ...{ log, what: 'remove what was left of an upload', placeOf: String },
      page: (limit) => forgottenUploads(db, { hasJob, after, limit }),
      listed: outcomes.listed,
      heal: async (jobId, listed) => {
        if (hasJob || !listed) await heal(jobId);
      },
    });

  return {
    /** Submissions that never became a job within a day: the API died, or the sender went away. Results are never touched. */
    async sweepUploads(after?: string): Promise<Place> {
      if (!(await mayRemove(deps))) return {};
      return await walk(false, after, async (jobId) => {
        // Where a database lost a job's row, its workflow still tells that the files are needed.
        if ((await outcomes.of(jobId)).state !== 'missing') return;
        const uploads = await uploadsOf(db, jobId, { forgotten: true });
        for (const { key, uploadId } of uploads) {
          if (uploadId) await store.abortUpload(key, uploadId);
          if (!UPLOAD_KEY.test(key)) continue;
          log.info({ jobId, key }, 'an upload that no job uses is removed');
          await store.delete(key);
        }
        await endUploads(db, uploads);
      });
    },

    /** Parts that never became an object, of jobs that did come; S3 charges for them and shows them nowhere. */
    async abortUploads(after?: string): Promise<Place> {
      if (!(await mayRemove(deps))) return {};
      return await walk(true, after, async (jobId) => {
        const uploads = await uploadsOf(db, jobId, { forgotten: true });
        for (const { key, uploadId } of uploads) if (uploadId) await store.abortUpload(key, uploadId);
        await endUploads(db, uploads);
      });
    },
  };
};
