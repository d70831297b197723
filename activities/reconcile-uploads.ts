import type { ListedObject } from '../src/clients/object-store-listing.js';
import { knownJobs } from '../src/db/healing.js';
import { UPLOAD_KEY, USERS } from '../src/domain/keys.js';
import type { ReconcileDeps } from './deps.js';
import type { Place } from './walk.js';

/** A submission that takes longer than this has been given up. */
const FORGOTTEN_MS = 24 * 3600_000;
/** As many as S3 lists at a time. */
const PAGE = 1000;

/** Files of submissions that never became a job: the API died, or the sender went away. Results are never touched. */
export const createUploadHealing = ({ db, store, log }: ReconcileDeps) => ({
  /** Uploads older than a day whose job has no row. */
  async sweepUploads(after?: string): Promise<Place> {
    const { objects, next } = await store.list(USERS, { after, limit: PAGE });
    const uploads = objects.filter(isForgotten).flatMap(uploadOf);
    const known = await knownJobs(db, [...new Set(uploads.map(({ jobId }) => jobId))]);
    for (const { key, jobId } of uploads.filter((upload) => !known.has(upload.jobId))) {
      log.info({ jobId, key }, 'an upload that no job uses is removed');
      await store.delete(key);
    }
    return { next };
  },

  /** Parts of uploads that began over a day ago and never became an object; S3 charges for them and shows them nowhere. */
  async abortUploads(): Promise<Place> {
    const count = await store.abortUploadsBefore(USERS, new Date(Date.now() - FORGOTTEN_MS));
    if (count > 0) log.info({ count }, 'unfinished uploads are removed');
    return {};
  },
});

const isForgotten = ({ modifiedAt }: ListedObject) => modifiedAt.getTime() < Date.now() - FORGOTTEN_MS;

function uploadOf({ key }: ListedObject): { key: string; jobId: string }[] {
  const jobId = UPLOAD_KEY.exec(key)?.[1];
  return jobId === undefined ? [] : [{ key, jobId }];
}
