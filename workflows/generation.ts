import { ActivityFailure, condition, isCancellation, upsertSearchAttributes, uuid4 } from '@temporalio/workflow';
import type { Attempt, ProJobInput } from '../src/domain/job.js';
import { generationPercent, isOverdue, pollDelaySeconds, typicalSeconds } from '../src/domain/schedule.js';
import { isLost } from './absence.js';
import { assets, jobs, looks, sends } from './activities.js';
import { faultOf, mayHaveArrived } from './fault.js';
import type { Job } from './job.js';
import { GENERATION_ID } from './messages.js';
import { patiently } from './patience.js';
import { enter, report } from './progress.js';
import { takeSlot } from './slot.js';

/**
 * Sends the job to Sync.so, once: the attempt is stored before the send and every retry carries the same key and the
 * same bytes, whoever runs it.
 */
export async function submitGeneration(job: Job): Promise<void> {
  const { input, settings, state } = job;
  if (state.generationId || !state.prepared) return;
  const { prepared } = state;
  state.media ??= await patiently(job, () => assets.shareAssets(input));
  const media = state.media;
  state.generationId = await patiently(job, async () => {
    await takeSlot(job);
    await enter(job, 'submitting');
    state.attempt ??= newAttempt(input, state.attemptsBefore + 1);
    // A reset job makes up new names for an attempt that may have been paid for; the row keeps the first.
    state.attempt = await jobs.recordAttempt(input.jobId, state.attempt);
    return await sends.submitGeneration(input, prepared, media, state.attempt, settings.webhookBase).catch((error) => {
      state.inDoubt ||= mayHaveArrived(error);
      throw error;
    });
  });
  state.submittedAt = Date.now();
  await jobs.recordGeneration(input.jobId, state.generationId);
}

/** A new attempt means a new payment: only for the first run of a job, and when a person asked for another. */
function newAttempt({ jobId }: ProJobInput, n: number): Attempt {
  const secret = uuid4().replaceAll('-', '');
  return { n, idempotencyKey: `${jobId}-${n}-${uuid4()}`, token: `pro_${jobId}_${n}_${secret}`, signedAt: Date.now() };
}

/**
 * Waits for the webhook's hint or a durable timer, whichever comes first, and then looks. Returns when the generation
 * is completed; a failed one is thrown by `checkGeneration` with Sync.so's own code. No deadline ends this: what
 * Sync.so still works on is late, not lost.
 */
export async function waitForGeneration(job: Job): Promise<void> {
  await enter(job, 'generating');
  const { generationId = '' } = job.state;
  upsertSearchAttributes([{ key: GENERATION_ID, value: generationId }]);
  while (!(await isCompleted(job, generationId))) await job.renewIfLong();
}

async function isCompleted(job: Job, generationId: string): Promise<boolean> {
  const { state } = job;
  const delay = nextDelay(job);
  await condition(() => state.hinted === true, delay * 1000, {
    summary: `look at the generation in ${Math.round(delay)} s`,
  });
  state.hinted = false;
  const news = await look(job, generationId);
  if (news?.status === 'COMPLETED') return true;
  await noteOverdue(job);
  const percent = generationPercent({ ...elapsed(job), reported: news?.progressPercent });
  await report(job, percent, state.message);
  return false;
}

/**
 * Undefined when a look tells nothing, for whatever reason: the next one comes anyway, and no number of them is too
 * many for what is paid. Only the generation's end ends this, or its absence.
 */
async function look(job: Job, generationId: string) {
  const { state } = job;
  try {
    const news = await patiently(job, () => looks.checkGeneration(generationId));
    isLost(state);
    return news;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const { code, final } = faultOf(error);
    if (isLost(state, code) || final) throw error;
    return undefined;
  }
}

async function noteOverdue(job: Job): Promise<void> {
  const { input, state } = job;
  if (state.overdue || !isOverdue(elapsed(job))) return;
  state.overdue = true;
  state.message = 'Sync.so takes far longer than usual; the job goes on as soon as the result comes';
  await jobs.recordOverdue(input.jobId, state.generationId ?? '');
}

function elapsed({ input, state }: Job) {
  return {
    elapsedSeconds: (Date.now() - (state.submittedAt ?? Date.now())) / 1000,
    typicalSeconds: typicalSeconds(input.model, state.prepared?.videoSeconds ?? 0),
  };
}

function nextDelay(job: Job): number {
  // Math.random is seeded by the run here, so it is the same on replay.
  const random = Math.random();
  return pollDelaySeconds({ ...elapsed(job), ...job.settings.poll, overdue: job.state.overdue ?? false, random });
}
