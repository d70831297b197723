import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { adoptedJob } from '../../workflows/adopted-job.js';
import { type JobSettings, STAGE, USER_ID } from '../../workflows/messages.js';
import type { AdoptedJob } from '../domain/job.js';
import type { Adopter } from './job-starter.js';

export const createAdopter = (client: Client, taskQueue: string, settings: JobSettings): Adopter => ({
  async start(job, { takesAny } = { takesAny: false }) {
    try {
      await client.workflow.start<typeof adoptedJob>('adoptedJob', {
        args: [job, { ...settings, takesAny }],
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
