import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import { openJob as openRealJob } from '../../../workflows/job.js';
import type { JobSettings } from '../../../workflows/messages.js';

/** Says, besides the real settings, how many events a run may have. */
export interface ModelSettings extends JobSettings {
  maxEvents: number;
}

/**
 * Instead of workflows/job.ts. The time-skipping server, unlike the real one, cannot continue a run that was asked to
 * cancel, so such a run stays as it is here; the recordings "cancelled-continue-as-new" and "cancelled-continued" are of
 * the real one.
 */
export const openJob: typeof openRealJob = (input, settings, state, renew) => {
  const job = openRealJob(input, settings, state, renew);
  const renewIfLong = async () => {
    const { maxEvents } = settings as ModelSettings;
    if (state.cancelled || CancellationScope.current().consideredCancelled) return;
    if (workflowInfo().historyLength > maxEvents) await renew(state);
  };
  return { ...job, renewIfLong };
};
