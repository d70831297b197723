import { sleep, upsertSearchAttributes, uuid4, workflowInfo } from '@temporalio/workflow';
import type { Attempt, ProJobInput } from '../src/domain/job.js';
import { generationPercent, isOverdue, pollDelaySeconds, typicalSeconds } from '../src/domain/schedule.js';
import { generations } from './activities.js';
import { GENERATION_ID, type JobSettings, type JobState } from './messages.js';
import { report } from './progress.js';

/** A look adds 12 events, and no run shall grow beyond 100: short ones are read and replayed at once. */
const MAX_EVENTS = 85;

/** A new attempt means a new payment: made once, kept in the state, and reused by every retry. */
export function newAttempt(input: ProJobInput, n: number): Attempt {
  return {
    n,
    idempotencyKey: `${input.jobId}-${n}-${uuid4()}`,
    token: `pro_${input.jobId}_${n}_${uuid4().replaceAll('-', '')}`,
    signedAt: Date.now(),
  };
}

/**
 * Waits on durable timers until the generation is there. Returns when it is completed; a failed one is thrown by
 * `checkGeneration` with Sync.so's own code. `startAnew` ends this run and goes on in a fresh history.
 */
export async function waitForGeneration(
  input: ProJobInput,
  settings: JobSettings,
  state: JobState,
  startAnew: () => Promise<never>,
): Promise<void> {
  const { generationId = '', submittedAt = Date.now() } = state;
  upsertSearchAttributes([{ key: GENERATION_ID, value: generationId }]);
  const typical = typicalSeconds(input.model, state.prepared?.videoSeconds ?? 0);
  for (;;) {
    const elapsed = (Date.now() - submittedAt) / 1000;
    const delay = nextDelay(elapsed, typical, settings);
    await sleep(delay * 1000, { summary: `look again at the generation in ${Math.round(delay)} s` });
    const generation = await generations.checkGeneration(generationId);
    if (generation.status === 'COMPLETED') return;
    const percent = generationPercent({
      elapsedSeconds: (Date.now() - submittedAt) / 1000,
      typicalSeconds: typical,
      reported: generation.progressPercent,
    });
    await report(input, state, percent, state.message);
    if (workflowInfo().historyLength > MAX_EVENTS) await startAnew();
  }
}

function nextDelay(elapsedSeconds: number, typical: number, settings: JobSettings): number {
  const elapsed = { elapsedSeconds, typicalSeconds: typical };
  // Math.random is seeded by the run here, so it is the same on replay.
  return pollDelaySeconds({ ...elapsed, ...settings.poll, overdue: isOverdue(elapsed), random: Math.random() });
}
