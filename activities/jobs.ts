import * as rows from '../src/db/video-jobs.js';
import type { Attempt, JobFault, JobStage, PublishedResult, Warning } from '../src/domain/job.js';
import type { ActivityDeps } from './deps.js';

/** The job's row in PostgreSQL: what people list and search. Each is one statement and may be repeated. */
export const createJobActivities = ({ db }: Pick<ActivityDeps, 'db'>) => ({
  recordProgress: (jobId: string, progress: { stage: JobStage; percent: number; message: string }): Promise<void> =>
    rows.recordProgress(db, jobId, { status: 'processing', ...progress }),

  recordWarnings: (jobId: string, warnings: Warning[]): Promise<void> => rows.recordWarnings(db, jobId, warnings),

  recordAttempt: (jobId: string, attempt: Attempt): Promise<void> => rows.recordAttempt(db, jobId, attempt),

  recordGeneration: (jobId: string, generationId: string): Promise<void> =>
    rows.recordGeneration(db, jobId, generationId),

  completeJob: (jobId: string, { key, url, ...result }: PublishedResult): Promise<void> =>
    rows.completeJob(db, jobId, { outputKey: key, outputUrl: url, ...result }),

  failJob: (jobId: string, fault: JobFault & { status: 'failed' | 'cancelled' | 'needs_attention' }): Promise<void> =>
    rows.failJob(db, jobId, fault),
});
