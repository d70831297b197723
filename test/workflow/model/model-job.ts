import { workflowInfo } from '@temporalio/workflow';
import { openJob as openRealJob } from '../../../workflows/job.js';
import type { JobSettings } from '../../../workflows/messages.js';

/** Says, besides the real settings, how many events a run may have. */
export interface ModelSettings extends JobSettings {
  maxEvents: number;
}

/**
 * Instead of workflows/job.ts. The time-skipping server, unlike the real one, cannot continue a run that was asked to
 * cancel, so such a run stays as it is here; test/workflow/cancel.test.ts begins where it would have gone on.
 */
export const openJob: typeof openRealJob = (input, settings, state, renew) => ({
  ...openRealJob(input, settings, state, renew),
  renewIfLong: async () => {
    const { maxEvents } = settings as ModelSettings;
    if (workflowInfo().historyLength > maxEvents && !state.cancelled) await renew(state);
  },
});
