import { ActivityFailure, condition, isCancellation, uuid4 } from '@temporalio/workflow';
import type { Attempt, PreparedMedia, ProJobInput } from '../src/domain/job.js';
import { type GenerationNews, generatingWords, type SubmitNews } from '../src/domain/job-state.js';
import { pollDelaySeconds, typicalSeconds } from '../src/domain/schedule.js';
import { isLost } from './absence.js';
import { looks, sends } from './activities.js';
import { faultOf, mayHaveArrived } from './fault.js';
import type { Job } from './job.js';
import { patiently } from './patience.js';
import { enter, progressTo } from './progress.js';
import { forget, untilGranted } from './slot.js';

/**
 * Sends the job to Sync.so, once. The step takes a place there itself; where none is free it says so, and is done again
 * when the job has one. A run that is continued while it waits begins with the step, which knows where it stands.
 */
export async function submitGeneration(job: Job): Promise<void> {
  const { submission, state } = job;
  const { prepared } = state;
  if (state.generationId || !submission || !prepared) return;
  state.generationId = await patiently(job, async () => {
    for (;;) {
      const news = await send(job, submission, prepared);
      if ('generationId' in news) return news.generationId;
      await untilGranted(job, news.waits);
    }
  });
  state.submittedAt = Date.now();
}

/**
 * The attempt is in this history before the send, as the step's argument, and the step puts it on the row before it sends;
 * every retry carries the same key and the same bytes, whoever runs it.
 */
async function send(job: Job, submission: ProJobInput, prepared: PreparedMedia): Promise<SubmitNews> {
  const { jobId, settings, state } = job;
  const known = state.attempt;
  forget(job);
  enter(job, 'submitting');
  state.attempt ??= newAttempt(jobId, state.attemptsBefore + 1);
  const news = await sends
    .submitGeneration(submission, prepared, state.attempt, settings.webhookBase)
    .catch((error) => {
      state.inDoubt ||= mayHaveArrived(error);
      throw error;
    });
  if ('waits' in news) {
    state.inDoubt ||= news.tries > 1;
    // Nothing was sent under a new one, so a cancel costs nothing, and what is sent after days is not signed days before.
    if (!state.inDoubt) state.attempt = known;
  }
  return news;
}

/** A new attempt means a new payment: only for the first run of a job, and when a person asked for another. */
function newAttempt(jobId: string, n: number): Attempt {
  const secret = uuid4().replaceAll('-', '');
  return { n, idempotencyKey: `${jobId}-${n}-${uuid4()}`, token: `pro_${jobId}_${n}_${secret}`, signedAt: Date.now() };
}

/**
 * Waits for the webhook's hint or a durable timer, whichever comes first, and then looks. Returns when the generation
 * is completed; a failed one is thrown by `checkGeneration` with Sync.so's own code. No deadline ends this: what
 * Sync.so still works on is late, not lost.
 */
export async function waitForGeneration(job: Job): Promise<void> {
  if (job.state.stage === 'publishing') return; // a continued run
  enter(job, 'generating');
  while (!(await isCompleted(job))) await job.renewIfLong();
}

async function isCompleted(job: Job): Promise<boolean> {
  const { state } = job;
  const delay = nextDelay(job);
  await condition(() => state.hinted === true, delay * 1000, {
    summary: `look at the generation in ${Math.round(delay)} s`,
  });
  state.hinted = false;
  return (await look(job))?.status === 'COMPLETED';
}

/**
 * Undefined when a look tells nothing, for whatever reason: the next one comes anyway, and no number of them is too
 * many for what is paid. Only the generation's end ends this, or its absence.
 */
async function look(job: Job): Promise<GenerationNews | undefined> {
  const { state } = job;
  try {
    return await patiently(job, () => checkGeneration(job));
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const { code, final } = faultOf(error);
    if (isLost(state, code) || final) throw error;
    return undefined;
  }
}

/** One look. What it finds is on the row already, as far as it is new. */
export async function checkGeneration(job: Job): Promise<GenerationNews> {
  const { jobId, state } = job;
  const { generationId = '', submittedAt = Date.now(), percent, overdue = false } = state;
  const shown = { percent, overdue };
  const news = await looks.checkGeneration({
    jobId,
    generationId,
    submittedAt,
    typicalSeconds: typical(job),
    ...shown,
  });
  isLost(state);
  state.overdue = news.overdue;
  progressTo(job, news.percent, generatingWords(news));
  return news;
}

/** Of which neither model nor length is known: the longest of a short video, or it would be called late too soon. */
const UNKNOWN_SECONDS = typicalSeconds('sync-3', 120);

const typical = ({ submission, state }: Job): number =>
  submission ? typicalSeconds(submission.model, state.prepared?.videoSeconds ?? 0) : UNKNOWN_SECONDS;

function nextDelay(job: Job): number {
  const { submittedAt = Date.now(), overdue = false } = job.state;
  const elapsed = { elapsedSeconds: (Date.now() - submittedAt) / 1000, typicalSeconds: typical(job) };
  // Math.random is seeded by the run here, so it is the same on replay.
  return pollDelaySeconds({ ...elapsed, ...job.settings.poll, overdue, random: Math.random() });
}
