import { ActivityFailure, isCancellation, sleep } from '@temporalio/workflow';
import { type Fault, faultOf } from './fault.js';
import type { Job } from './job.js';
import { report } from './progress.js';
import { untilResumed } from './slot.js';

/** Where Sync.so does not say how long to wait (sync-so.md 15.4: 15–60 s). */
const WAIT_MS = 30_000;

/**
 * Does a step that calls Sync.so, with all the patience it needs: an account that is held up waits for a person, a
 * rate or a place that is not free waits by itself. Neither uses up tries; every other fault comes out.
 */
export async function patiently<T>(job: Job, step: () => Promise<T>): Promise<T> {
  for (;;) {
    const begunAt = Date.now();
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      const fault = faultOf(error);
      // What has ended does not begin again, whatever is done about the reason.
      if (fault.final || (fault.class !== 'account' && fault.class !== 'wait')) throw error;
      if (fault.class === 'wait' || !(await untilResumed(job, fault, begunAt))) await pause(job, fault);
    }
    await job.renewIfLong();
  }
}

async function pause(job: Job, fault: Fault): Promise<void> {
  await report(job, fault.message);
  // Jittered, so that jobs which were refused together do not come back together.
  const ms = Math.round((fault.retryAfterMs ?? WAIT_MS) * (1 + 0.2 * Math.random()));
  await sleep(ms, { summary: `${fault.code}: again in ${Math.round(ms / 1000)} s` });
}
