import * as slots from '../src/db/slots.js';
import type { JobFault } from '../src/domain/job.js';
import type { SlotNews } from '../src/domain/job-state.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import type { ActivityDeps } from './deps.js';
import { takePlace } from './take-place.js';

/** A place at Sync.so, held from the send until the generation is over. All may be repeated. */
export const createSlotActivities = (deps: Pick<ActivityDeps, 'db' | 'signals' | 'log' | 'workerVersion'>) => {
  const { db, signals, log } = deps;

  return {
    /** For a job that waits; the first time it is asked by the step that sends (generations.ts). */
    acquireSlot: (jobId: string, userId: string): Promise<SlotNews> => takePlace(deps, { jobId, userId }),

    /**
     * Nothing more is sent until somebody resumes. Said once, however many jobs meet the same cause. False where somebody
     * has resumed since the call began (`begunAt`, ms since 1970) that was refused: it may tell of what is settled.
     */
    async holdAccount(fault: JobFault, begunAt: number): Promise<boolean> {
      const { isHeld, isNew } = await slots.setHold(db, fault, new Date(begunAt));
      if (isNew) log.error({ code: fault.code }, `${fault.message} ${fault.next} Then: pro jobs resume --all`);
      return isHeld;
    },

    /** Gives the place back or leaves the queue, and wakes whoever is next. */
    async releaseSlot(jobId: string): Promise<void> {
      const { granted } = await slots.releaseSlot(db, jobId);
      await wakeGranted({ signals, log }, granted);
    },
  };
};
