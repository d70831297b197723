import { expect } from 'vitest';
import { completeJob, failJob, recordAttempt, recordDoubtful, recordGeneration } from '../../src/db/job-steps.js';
import { clearHold, ensureAccount } from '../../src/db/slots.js';
import type { JobStatus } from '../../src/domain/job.js';
import { type JobResource, jobSchema } from '../../src/http/schemas.js';
import { newAttempt } from './activity-stage.js';
import { startTestApi } from './api.js';
import { adminKey } from './callers.js';
import { jobInput } from './job-input.js';
import { DOUBTFUL, FAULT, newJob, progressTo, RESULT, readJob } from './job-rows.js';

export type JobActions = Awaited<ReturnType<typeof startJobActions>>;

/** An API with jobs of every status, and somebody who acts on them; Sync.so gives one place. */
export async function startJobActions() {
  const api = await startTestApi();
  const { db } = api.database;
  await ensureAccount(db, 1);
  const addJob = (userId = 'local-user') => newJob(db, jobInput({ userId }));
  const end = (jobId: string, status: 'failed' | 'needs_attention' | 'cancelled', generationOver?: boolean) =>
    failJob(db, jobId, { status, ...FAULT, generationOver });
  const admin = await adminKey(db);
  /** What is for admins alone is asked by one. */
  const post = (path: string, url = api.url) =>
    fetch(`${url}/api/v1/jobs/${path}`, { method: 'POST', headers: path === 'resume' ? admin : {} });
  return {
    ...{ api, db, addJob, end, post },
    row: (jobId: string) => readJob(db, jobId),
    /** What the API answers to a POST it accepts. */
    async accepted(path: string, url?: string): Promise<JobResource> {
      const response = await post(path, url);
      expect(response.status).toBe(202);
      return jobSchema.parse(await response.json());
    },
    /** One job of that status. */
    async jobOf(status: JobStatus, userId?: string): Promise<string> {
      const jobId = await addJob(userId);
      if (status === 'processing') await progressTo(db, jobId, 42);
      else if (status === 'completed') await completeJob(db, jobId, RESULT);
      else if (status !== 'queued') await end(jobId, status);
      return jobId;
    },
    /** One job that was paid for, and whose result failed its check. */
    async doubtfulJob(userId?: string): Promise<string> {
      const jobId = await addJob(userId);
      await recordAttempt(db, jobId, newAttempt(jobId));
      await recordGeneration(db, jobId, DOUBTFUL.generationId);
      await recordDoubtful(db, jobId, DOUBTFUL);
      return jobId;
    },
    /** Before each test. */
    async clear() {
      await db.videoJob.deleteMany();
      await db.syncSlot.deleteMany();
      await clearHold(db);
      api.signalled.length = 0;
      api.retried.length = 0;
      api.adopted.length = 0;
      api.workflows.clear();
    },
    stop: () => api.stop(),
  };
}

export const noTemporal = () => Promise.reject(new Error('no Temporal'));
