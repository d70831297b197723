import { failJob, recordProgress } from '../src/db/job-steps.js';
import { acquireSlot } from '../src/db/slots.js';
import { type SlotNews, STAGE_WORDS } from '../src/domain/job-state.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import type { ActivityDeps } from './deps.js';

/**
 * The one way to a place at Sync.so. Queues the job, or looks after its place: one that waits keeps its turn, and a holder
 * is answered `granted` again, so it may be repeated, also by a worker that takes over from one that was killed. The row
 * says what came of it, for a grant in the same transaction; others who got a place in it are woken. Throws
 * `job_cancelled`.
 */
export async function takePlace(
  { db, signals, log, workerVersion }: Pick<ActivityDeps, 'db' | 'signals' | 'log' | 'workerVersion'>,
  job: { jobId: string; userId: string },
): Promise<SlotNews> {
  const { jobId } = job;
  const processing = { status: 'processing', workerVersion } as const;
  const submitting = { ...processing, stage: 'submitting', ...STAGE_WORDS.submitting } as const;
  const { granted, place, alsoGranted, hold } = await acquireSlot(db, job, (tx) =>
    recordProgress(tx, jobId, submitting),
  );
  await wakeGranted({ signals, log }, alsoGranted);
  if (!granted && hold) await failJob(db, jobId, { status: 'needs_attention', ...hold });
  else if (!granted) {
    const { percent } = STAGE_WORDS.waiting_for_slot;
    await recordProgress(db, jobId, { ...processing, stage: 'waiting_for_slot', percent, message: inQueue(place) });
  }
  return { granted, place, hold };
}

const inQueue = (place: number) => `${STAGE_WORDS.waiting_for_slot.message}: number ${place} in the queue`;
