import * as slots from '../src/db/slots.js';
import type { JobFault } from '../src/domain/job.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import type { ActivityDeps } from './deps.js';

/** What the workflow needs to know: whether it may send, and if not, how many are before it or what holds all up. */
export interface SlotNews {
  granted: boolean;
  /** 1 = next, 0 when granted. */
  place: number;
  hold?: JobFault;
}

/** A place at Sync.so, held from the send until the generation is over. Both may be repeated. */
export const createSlotActivities = ({ db, signals, log }: Pick<ActivityDeps, 'db' | 'signals' | 'log'>) => {
  const wake = (jobIds: string[]) => wakeGranted({ signals, log }, jobIds);

  return {
    /** Queues the job, or looks after its place; a job that already holds one is answered `granted` again. */
    async acquireSlot(jobId: string, userId: string): Promise<SlotNews> {
      const { granted, place, alsoGranted, hold } = await slots.acquireSlot(db, { jobId, userId });
      await wake(alsoGranted);
      return { granted, place, hold };
    },

    /**
     * Nothing more is sent until somebody resumes. Said once, however many jobs meet the same cause. False where somebody
     * has resumed since the call began (`begunAt`, ms since 1970) that was refused: it may tell of what is settled.
     */
    async holdAccount(fault: JobFault, begunAt?: number): Promise<boolean> {
      const { isHeld, isNew } = await slots.setHold(db, fault, begunAt === undefined ? undefined : new Date(begunAt));
      if (isNew) log.error({ code: fault.code }, `${fault.message} ${fault.next} Then: pro jobs resume --all`);
      return isHeld;
    },

    /** Gives the place back or leaves the queue, and wakes whoever is next. */
    async releaseSlot(jobId: string): Promise<void> {
      const { granted } = await slots.releaseSlot(db, jobId);
      await wake(granted);
    },
  };
};
