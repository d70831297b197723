import * as rows from '../src/db/video-jobs.js';
import type { Attempt, JobStage, PublishedResult } from '../src/domain/job.js';
import type { Warning } from '../src/domain/segments.js';
import type { ActivityDeps } from './deps.js';

/** The job's row in PostgreSQL: what people list and search. Each is one statement and may be repeated. */
export const createJobActivities = ({ db, log }: Pick<ActivityDeps, 'db' | 'log'>) => ({
  recordProgress: (jobId: string, progress: { stage: JobStage; percent: number; message: string }): Promise<void> =>
    rows.recordProgress(db, jobId, { status: 'processing', ...progress }),

  recordWarnings: (jobId: string, warnings: Warning[]): Promise<void> => rows.recordWarnings(db, jobId, warnings),

  /** Returns the attempt that counts: a reset workflow finds the one that may have been paid for. */
  recordAttempt: (jobId: string, attempt: Attempt): Promise<Attempt> => rows.recordAttempt(db, jobId, attempt),

  recordGeneration: (jobId: string, generationId: string): Promise<void> =>
    rows.recordGeneration(db, jobId, generationId),

  completeJob: (jobId: string, { key, url, ...result }: PublishedResult): Promise<void> =>
    rows.completeJob(db, jobId, { outputKey: key, outputUrl: url, ...result }),

  failJob: (jobId: string, failure: rows.JobFailure): Promise<void> => rows.failJob(db, jobId, failure),

  /** Said once a job, for whoever watches the logs: Sync.so has no cancel, so a person may want to ask there. */
  async recordOverdue(jobId: string, generationId: string): Promise<void> {
    log.error({ jobId, generationId }, 'a generation takes over four times its typical time');
    await rows.recordOverdue(db, jobId);
  },
});
