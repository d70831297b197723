import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { AdoptedJob, AdoptedSettings, adoptedJob } from '../../workflows/adopted-job.js';
import { STAGE, USER_ID } from '../../workflows/messages.js';
import type { PublishedResult } from '../domain/job.js';

/** Takes over jobs whose generation exists. The workflow has the job's id, so each is worked on once at a time. */
export interface Adopter {
  /** False when a workflow works on the job already. */
  start(job: AdoptedJob): Promise<boolean>;
  /** Waits for its end; throws what it failed with. */
  result(jobId: string): Promise<PublishedResult>;
}

export const createAdopter = (client: Client, taskQueue: string, settings: AdoptedSettings): Adopter => ({
  async start(job) {
    try {
      await client.workflow.start<typeof adoptedJob>('adoptedJob', {
        args: [job, settings],
        ...options(job, taskQueue),
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  },
  result: (jobId) => client.workflow.getHandle<typeof adoptedJob>(jobId).result(),
});

const options = ({ jobId, userId, generationId }: AdoptedJob, taskQueue: string) => ({
  taskQueue,
  workflowId: jobId,
  // A job that has ended can be taken over; one that goes on cannot.
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'FAIL' as const,
  staticSummary: `Taken over with generation ${generationId}`,
  typedSearchAttributes: [
    { key: USER_ID, value: userId },
    { key: STAGE, value: 'generating' },
  ],
});
