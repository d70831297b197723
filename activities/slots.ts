import { failJob, recordProgress } from '../src/db/job-steps.js';
import * as slots from '../src/db/slots.js';
import type { JobFault } from '../src/domain/job.js';
import { STAGE_WORDS } from '../src/domain/job-state.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import type { ActivityDeps } from './deps.js';

/** What the workflow needs to know: whether it may send, and if not, how many are before it or what holds all up. */
export interface SlotNews {
  granted: boolean;
  /** 1 = next, 0 when granted. */
  place: number;
  hold?: JobFault;
}

/** A place at Sync.so, held from the send until the generation is over. All may be repeated. */
export const createSlotActivities = ({
  db,
  signals,
  log,
  workerVersion,
}: Pick<ActivityDeps, 'db' | 'signals' | 'log' | 'workerVersion'>) => {
  const wake = (jobIds: string[]) => wakeGranted({ signals, log }, jobIds);
  const processing = { status: 'processing', workerVersion } as const;

  return {
    /**
     * Queues the job, or looks after its place; a job that already holds one is answered `granted` again. The row says
     * what came of it.
     */
    async acquireSlot(jobId: string, userId: string): Promise<SlotNews> {
      const submitting = { ...processing, stage: 'submitting', ...STAGE_WORDS.submitting } as const;
      const { granted, place, alsoGranted, hold } = await slots.acquireSlot(db, { jobId, userId }, (tx) =>
        recordProgress(tx, jobId, submitting),
      );
      await wake(alsoGranted);
      if (!granted && hold) await failJob(db, jobId, { status: 'needs_attention', ...hold });
      else if (!granted) {
        const { percent } = STAGE_WORDS.waiting_for_slot;
        const message = inQueue(place);
        await recordProgress(db, jobId, { ...processing, stage: 'waiting_for_slot', percent, message });
      }
      return { granted, place, hold };
    },

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
      await wake(granted);
    },
  };
};

const inQueue = (place: number) => `${STAGE_WORDS.waiting_for_slot.message}: number ${place} in the queue`;
