import { CancellationScope, condition } from '@temporalio/workflow';
import type { JobFault } from '../src/domain/job.js';
import { isOfJobAlone, mayRun } from '../src/domain/job-state.js';
import { jobs, slots } from './activities.js';
import { wordsOf } from './fault.js';
import type { Job } from './job.js';
import { enter, report } from './progress.js';

/** The signal is only a hint and can be lost; asking again is harmless. Further back in the queue there is less hurry. */
const ASK_AGAIN_S = { least: 60, most: 15 * 60 };

/** Waits for one of the places Sync.so gives the account (sync-so.md 11). Held until `releaseSlot`. */
export async function takeSlot(job: Job): Promise<void> {
  const { input, inbox, state } = job;
  for (;;) {
    forget(job);
    const { granted, place, hold } = await slots.acquireSlot(input.jobId, input.userId);
    if (granted) return;
    if (hold) {
      await needAttention(job, hold);
    } else {
      await enter(job, 'waiting_for_slot');
      await report(job, state.percent, `Waiting for a free place at Sync.so: number ${place} in the queue`);
      await condition(() => inbox.slotGranted, fallbackMs(place), { summary: `number ${place} in the queue` });
    }
    await job.renewIfLong();
  }
}

/** Given back when Sync.so is done with the generation, or none was sent. Repeating it is harmless. */
export const releaseSlot = ({ input }: Job): Promise<void> =>
  CancellationScope.nonCancellable(() => slots.releaseSlot(input.jobId));

/** Asking answers what was signalled before. Kept, it would end each wait that follows at once. */
function forget({ inbox }: Job): void {
  inbox.slotGranted = false;
  inbox.resumed = false;
}

const fallbackMs = (place: number) =>
  1000 * Math.min(ASK_AGAIN_S.most, Math.max(ASK_AGAIN_S.least, place)) * (1 + 0.2 * Math.random());

/**
 * Nobody is sent anything until a person has settled the cause, which is said once for the whole account. `begunAt` is
 * when the step that failed began: false where the cause was settled since, so that it has to be met again to count.
 */
export async function untilResumed(job: Job, fault: JobFault, begunAt: number): Promise<boolean> {
  forget(job);
  if (!isOfJobAlone(fault.code)) {
    const isHeld = await slots.holdAccount(wordsOf(fault), begunAt);
    if (isHeld === false) return false; // runs recorded before 0.3.0 have no answer here
  }
  if (!mayRun(job.state)) await releaseSlot(job); // nothing is at work, so others may have the place
  await needAttention(job, fault);
  return true;
}

/** A resume in the very moment before the row says so finds no such job; without places nothing is sent too early. */
const TRY_AGAIN = '15 minutes';

async function needAttention(job: Job, fault: JobFault): Promise<void> {
  const { input, state, inbox } = job;
  await jobs.failJob(input.jobId, { status: 'needs_attention', ...wordsOf(fault) });
  const settled = () => inbox.resumed || inbox.slotGranted;
  await condition(settled, TRY_AGAIN, { summary: `needs attention: ${fault.code}` });
  await report(job, state.percent, state.message);
}
