import { condition } from '@temporalio/workflow';
import type { JobFault } from '../src/domain/job.js';
import { isOfJobAlone, mayRun, type SlotNews } from '../src/domain/job-state.js';
import { jobs, slots } from './activities.js';
import { wordsOf } from './fault.js';
import type { Job } from './job.js';
import { enter, report } from './progress.js';

/** The signal is only a hint and can be lost; asking again is harmless. Further back in the queue there is less hurry. */
const ASK_AGAIN_S = { least: 60, most: 15 * 60 };

/**
 * Waits for one of the places Sync.so gives the account (sync-so.md 11), of which the step that sends was told that none is
 * free. Held until Sync.so is done, or nothing was sent.
 */
export async function untilGranted(job: Job, told: SlotNews): Promise<void> {
  for (let news = told; !news.granted; news = await ask(job)) {
    const { place, hold } = news;
    if (hold) await attended(job, hold);
    else {
      enter(job, 'waiting_for_slot');
      const granted = () => job.inbox.slotGranted;
      await condition(granted, fallbackMs(place), { summary: `number ${place} in the queue` });
    }
    await job.renewIfLong();
  }
}

/** For the place alone: a job that waits for days asks often, and the step that sends carries all of it. */
async function ask(job: Job): Promise<SlotNews> {
  forget(job);
  return await slots.acquireSlot(job.jobId, job.userId);
}

/** Asking answers what was signalled before. Kept, it would end each wait that follows at once. */
export function forget({ inbox }: Job): void {
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
