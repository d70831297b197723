import { CancellationScope, condition } from '@temporalio/workflow';
import { slots } from './activities.js';
import type { Job } from './job.js';
import { untilResumed } from './patience.js';
import { enter, report } from './progress.js';

/** The signal is only a hint and can be lost; asking again is harmless. Further back in the queue there is less hurry. */
const ASK_AGAIN_S = { least: 60, most: 15 * 60 };

/** Waits for one of the places Sync.so gives the account (sync-so.md 11). Held until `releaseSlot`. */
export async function takeSlot(job: Job): Promise<void> {
  const { input, inbox, state } = job;
  for (;;) {
    inbox.slotGranted = false;
    const { granted, place, hold } = await slots.acquireSlot(input.jobId, input.userId);
    if (granted) return;
    if (hold) {
      await untilResumed(job, { class: 'account', ...hold });
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

const fallbackMs = (place: number) =>
  1000 * Math.min(ASK_AGAIN_S.most, Math.max(ASK_AGAIN_S.least, place)) * (1 + 0.2 * Math.random());
