import { adoptGeneration } from '../src/db/healing.js';
import * as rows from '../src/db/job-steps.js';
import { releaseSlot } from '../src/db/slots.js';
import type { JobStage, PublishedResult } from '../src/domain/job.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import type { ActivityDeps } from './deps.js';

/** The job's row in PostgreSQL: what people list and search. Each may be repeated. */
export const createJobActivities = ({
  db,
  signals,
  log,
  workerVersion,
}: Pick<ActivityDeps, 'db' | 'signals' | 'log' | 'workerVersion'>) => ({
  /** Why the job waits, or that it goes on. */
  recordProgress: (jobId: string, progress: { stage: JobStage; percent: number; message: string }): Promise<void> =>
    rows.recordProgress(db, jobId, { status: 'processing', ...progress, workerVersion }),

  completeJob: (jobId: string, result: PublishedResult): Promise<void> => rows.completeJob(db, jobId, result),

  /** Why it goes no further. `releasesSlot`: nothing is at work for it at Sync.so, so another may have its place. */
  async failJob(jobId: string, failure: rows.JobFailure, { releasesSlot }: { releasesSlot: boolean }): Promise<void> {
    if (!releasesSlot) return await rows.failJob(db, jobId, failure);
    const { granted } = await releaseSlot(db, jobId, (tx) => rows.failJob(tx, jobId, failure));
    await wakeGranted({ signals, log }, granted);
  },

  /** The row names the generation that a job which was taken over waits for. */
  recordAdoption: (jobId: string, generationId: string): Promise<void> => adoptGeneration(db, jobId, generationId),
});
