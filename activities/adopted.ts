import { adoptGeneration } from '../src/db/healing.js';
import type { PublishedResult } from '../src/domain/job.js';
import type { ActivityDeps } from './deps.js';
import { type Finished, playableSeconds, publish } from './publish.js';

/** Jobs that are taken over with a generation that exists: of the present system, or completed by hand. */
export const createAdoptedActivities = ({ db, store, syncSo }: Pick<ActivityDeps, 'db' | 'store' | 'syncSo'>) => ({
  /** The row names the generation that is waited for. */
  recordAdoption: ({ jobId, generationId }: Finished): Promise<void> => adoptGeneration(db, jobId, generationId),

  /** As publishResult, without what takes the submission to know: how long it should be, and what it was made from. */
  publishAdopted: (finished: Finished): Promise<PublishedResult> =>
    publish({ store, syncSo }, finished, (key, { bytes }) => playableSeconds(store, key, bytes)),
});

export type AdoptedActivities = ReturnType<typeof createAdoptedActivities>;
