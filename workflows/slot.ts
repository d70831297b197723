import { condition } from '@temporalio/workflow';
import type { JobFault } from '../src/domain/job.js';
import { isOfJobAlone, mayRun } from '../src/domain/job-state.js';
import { jobs, slots } from './activities.js';
import { wordsOf } from './fault.js';
import type { Job } from './job.js';
import { enter, report } from './progress.js';

/** The signal is only a hint and can be lost; asking again is harmless. Further back in the queue there is less hurry. */
const ASK_AGAIN_S = { least: 60, most: 15 * 60 };

/** Waits for one of the places Sync.so gives the account (sync-so.md 11). Held until Sync.so is done, or nothing was sent. */
export async function takeSlot(job: Job): Promise<void> {
  const { jobId, userId, inbox } = job;
  for (;;) {
    forget(job);
    const { granted, place, hold } = await slots.acquireSlot(jobId, userId);
    if (granted) return;
    if (hold) await attended(job, hold);
    else {
      enter(job, 'waiting_for_slot');
      await condition(() => inbox.slotGranted, fallbackMs(place), { summary: `number ${place} in the queue` });
    }
    await job.renewIfLong();
  }
}

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
  if (!isOfJobAlone(fault.code) && !(await slots.holdAccount(wordsOf(fault), begunAt))) return false;
  // Where nothing is at work, others may have the place.
  const releasesSlot = !mayRun(job.state);
  await jobs.failJob(job.jobId, { status: 'needs_attention', ...wordsOf(fault) }, { releasesSlot });
  await attended(job, fault);
  await report(job, job.state.message);
  return true;
}

/** A resume in the very moment before the row says so finds no such job; without places nothing is sent too early. */
const TRY_AGAIN = '15 minutes';

/** Until somebody has settled what the row says. */
async function attended({ inbox }: Job, { code }: JobFault): Promise<void> {
  const settled = () => inbox.resumed || inbox.slotGranted;
  await condition(settled, TRY_AGAIN, { summary: `needs attention: ${code}` });
}
