import type { JobFault } from './job.js';

/** What people are told of a cancelled job. There is no cancel at Sync.so (sync-so.md 2), so what was sent may cost. */
export const cancelledWords = (sent: boolean): JobFault => ({
  code: 'cancelled',
  message: sent
    ? 'The job was cancelled. Sync.so had begun and cannot be stopped, so the generation may still be charged.'
    : 'The job was cancelled.',
  next: 'Submit it again if you still want it.',
});
