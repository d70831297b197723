import { adoptGeneration } from '../src/db/healing.js';
import { findJob } from '../src/db/video-jobs.js';
import { AppError } from '../src/domain/errors.js';
import type { ProJobInput, PublishedResult } from '../src/domain/job.js';
import { inOwnBucket } from '../src/storage/own-bucket.js';
import { prepareMedia } from './assets.js';
import type { ActivityDeps } from './deps.js';
import type { ProbingDeps } from './probing.js';
import { type Check, type Finished, playableSeconds, publish } from './publish.js';
import { resultCheck } from './results.js';

type AdoptedDeps = ProbingDeps & Pick<ActivityDeps, 'db' | 'syncSo'>;

/** Jobs that are taken over with a generation that exists: of the present system, or completed by hand. */
export const createAdoptedActivities = (deps: AdoptedDeps) => ({
  /** The row names the generation that is waited for. */
  recordAdoption: ({ jobId, generationId }: Finished): Promise<void> => adoptGeneration(deps.db, jobId, generationId),

  /**
   * As publishResult. How long the result should be, and that it is not the uploaded video, can only be checked where
   * the submission is known and its files are still there: jobs of the present system have neither.
   */
  publishAdopted: (finished: Finished): Promise<PublishedResult> =>
    deps.limits.transfers(async () => {
      const row = await findJob(deps.db, { jobId: finished.jobId });
      const check = row?.input && (await checkOf(deps, row.input));
      return await publish(deps, finished, check ?? ((key, { bytes }) => playableSeconds(deps, key, bytes)));
    }),
});

async function checkOf(deps: AdoptedDeps, input: ProJobInput): Promise<Check | undefined> {
  try {
    return resultCheck(deps, input, await inOwnBucket(deps, () => prepareMedia(deps, input)));
  } catch (error) {
    if (error instanceof AppError && error.row.class === 'input') return undefined; // nothing to hold it against
    throw error;
  }
}

export type AdoptedActivities = ReturnType<typeof createAdoptedActivities>;
