import { endUploads, forgottenUploads, uploadsOf } from '../src/db/uploads.js';
import { mayRemove } from '../src/storage/renew-bucket-mark.js';
import type { ReconcileDeps } from './deps.js';
import { type Place, walkPage } from './walk.js';

/**
 * Results that were left on their way into the bucket. Only what this database has written down is looked at, so nothing
 * of another installation is ever met; and nothing is removed where the bucket is not, or no longer, this database's.
 */
export const createUploadHealing = (deps: ReconcileDeps) => {
  const { db, store, log, outcomes } = deps;
  return {
    /** Parts that never became an object; S3 charges for them and shows them nowhere. What did become one stays. */
    async abortUploads(after?: string): Promise<Place> {
      if (!(await mayRemove(deps))) return {};
      return await walkPage({
        ...{ log, what: 'remove what was left of an upload', placeOf: String },
        page: (limit) => forgottenUploads(db, { after, limit }),
        listed: outcomes.listed,
        heal: async (jobId) => {
          const uploads = await uploadsOf(db, jobId, { forgotten: true });
          for (const { key, uploadId } of uploads) if (uploadId) await store.abortUpload(key, uploadId);
          await endUploads(db, uploads);
        },
      });
    },
  };
};
