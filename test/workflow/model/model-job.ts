import { CancellationScope } from '@temporalio/workflow';
import { openJob as openRealJob } from '../../../workflows/open-job.js';

/**
 * Instead of workflows/open-job.ts. The time-skipping server, unlike the real one, cannot continue a run that was asked to
 * cancel, so such a run stays as it is here; the recordings "cancelled-continue-as-new" and "cancelled-continued" are of
 * the real one.
 */
export const openJob: typeof openRealJob = (given, renew) => {
  const job = openRealJob(given, renew);
  const renewIfLong = async () => {
    if (given.state.cancelled || CancellationScope.current().consideredCancelled) return;
    await job.renewIfLong();
  };
  return { ...job, renewIfLong };
};
