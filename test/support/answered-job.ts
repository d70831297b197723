import type { Job } from '../../src/api-client/api-client.js';

const AT = '2026-11-30T10:00:00.000Z';
const ID = '5f0c7a52-0000-4000-8000-000000000000';

/** A job as the API would answer with it, for tests of what comes after. */
export const answeredJob = (more: Partial<Job> = {}): Job => ({
  ...{
    id: ID,
    userId: 'local-user',
    revision: 3,
    name: 'Interview Anna',
    model: 'lipsync-2',
    warnings: [],
    outputUrl: null,
  },
  ...{ status: 'processing', stage: 'generating', progress: { percent: 40, message: 'Making the video' } },
  ...{ createdAt: AT, updatedAt: AT, completedAt: null, links: { self: `/api/v1/jobs/${ID}` } },
  ...more,
});
