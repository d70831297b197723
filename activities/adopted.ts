import { inOwnBucket } from '../src/bucket/own-bucket.js';
import { adoptGeneration } from '../src/db/healing.js';
import { findJob } from '../src/db/video-jobs.js';
import type { ProJobInput, PublishedResult } from '../src/domain/job.js';
import { AppError } from '../src/errors.js';
import { prepareMedia } from './assets.js';
import type { ActivityDeps } from './deps.js';
import { type Check, type Finished, playableSeconds, publish } from './publish.js';
import { resultCheck } from './results.js';

type Ends = Pick<ActivityDeps, 'db' | 'store'>;
type AdoptedDeps = Pick<ActivityDeps, 'db' | 'store' | 'syncSo' | 'limits'>;

/** Jobs that are taken over with a generation that exists: of the present system, or completed by hand. */
export const createAdoptedActivities = ({ db, store, syncSo, limits }: AdoptedDeps) => ({
  /** The row names the generation that is waited for. */
  recordAdoption: ({ jobId, generationId }: Finished): Promise<void> => adoptGeneration(db, jobId, generationId),

  /**
   * As publishResult. How long the result should be, and that it is not the uploaded video, can only be checked where
   * the submission is known and its files are still there: jobs of the present system have neither.
   */
  publishAdopted: (finished: Finished): Promise<PublishedResult> =>
    limits.transfers(async () => {
      const row = await findJob(db, { jobId: finished.jobId });
      const check = row?.input && (await checkOf({ db, store }, row.input));
      return await publish(
        { db, store, syncSo },
        finished,
        check ?? ((key, { bytes }) => playableSeconds(store, key, bytes)),
      );
    }),
});

async function checkOf({ db, store }: Ends, input: ProJobInput): Promise<Check | undefined> {
  try {
    return resultCheck(store, input, await inOwnBucket({ db, store }, () => prepareMedia(store, input)));
  } catch (error) {
    if (error instanceof AppError && error.row.class === 'input') return undefined; // nothing to hold it against
    throw error;
  }
}

export type AdoptedActivities = ReturnType<typeof createAdoptedActivities>;
