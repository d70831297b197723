import { heartbeat, sleep } from '@temporalio/activity';
import type { Attempt } from '../../../src/domain/job.js';
import { newState } from '../../../src/domain/job-state.js';
import { generationHintSignal } from '../../../workflows/messages.js';
import { answers, completed, gate, inTurn, noPlace, running, runningFor, throws } from './answers.js';
import { WEBHOOK_ONLY } from './job-scenarios.js';
import type { Scenario } from './scenario.js';

const CANCELLED = { end: 'cancelled', settings: WEBHOOK_ONLY };

const cancelledQueued = (): Scenario => ({
  ...{ ...CANCELLED, activities: { submitGeneration: noPlace() }, asks: 1, submits: 0 },
  async drive({ handle, reaches }) {
    await reaches('waiting_for_slot');
    await handle.cancel();
  },
});

/** The send is under way; the job waits to learn what it has to pay. */
function cancelledSubmitting(): Scenario {
  const send = gate({ generationId: 'generation-1' });
  return {
    ...{ ...CANCELLED, activities: { submitGeneration: send.answer }, submits: 1 },
    async drive({ handle, called }) {
      await called('submitGeneration');
      await handle.cancel();
      send.open();
    },
  };
}

/** Cancelled between two tries of a send whose outcome nobody knows: it is found by its name. */
const cancelledUnknown = (): Scenario => ({
  ...CANCELLED,
  activities: {
    submitGeneration: throws('outcome_unknown', { retryAfterMs: 600_000 }),
    findGeneration: answers('generation-1'),
  },
  submits: 1,
  async drive({ handle, called }) {
    await called('submitGeneration');
    await handle.cancel();
  },
});

/** The generation still runs at the first look after it; the webhook then tells of its end. */
const cancelledGenerating = (): Scenario => ({
  ...{ ...CANCELLED, activities: { checkGeneration: inTurn(running, completed) }, submits: 1 },
  async drive({ handle, reaches, called }) {
    await reaches('generating');
    await handle.cancel();
    await called('checkGeneration');
    await handle.signal(generationHintSignal);
  },
});

/** Enough for one fresh history and, at up to 12 events a look, not for a second. */
const LOOKS = 10;
const SHORT = { ...WEBHOOK_ONLY, mostEvents: 120 };

/** So many looks that the run, cancelled long ago, goes on in a fresh history. One hint a look: their number counts. */
const cancelledContinues = (): Scenario => ({
  ...{ ...CANCELLED, settings: SHORT, activities: runningFor(LOOKS), submits: 1 },
  async drive({ handle, reaches, called }) {
    await reaches('generating');
    await handle.cancel();
    for (let look = 1; look <= LOOKS; look += 1) {
      await called('checkGeneration', look);
      await handle.signal(generationHintSignal);
    }
  },
});

/** A transfer without end. */
export async function transferring(): Promise<never> {
  for (;;) {
    heartbeat();
    await sleep(100);
  }
}

/** In the midst of the transfer, which hears of it by its heartbeat. */
const cancelledPublishing = (): Scenario => ({
  end: 'cancelled',
  activities: { publishResult: transferring },
  submits: 1,
  async drive({ handle, called }) {
    await called('publishResult');
    await handle.cancel();
  },
});

const ATTEMPT: Attempt = { n: 1, idempotencyKey: 'key-1', token: 'pro_token_1', signedAt: 1_790_000_000_000 };

/** The run behind a continue-as-new of a cancelled job. */
const cancelledContinued = (): Scenario => ({
  ...{ state: { ...newState(), attempt: ATTEMPT, cancelled: true }, end: 'cancelled', submits: 0 },
  activities: { findGeneration: answers('generation-1') },
});

export const CANCELLED_SCENARIOS: Record<string, () => Scenario> = {
  'cancelled-queued': cancelledQueued,
  'cancelled-submitting': cancelledSubmitting,
  'cancelled-unknown-outcome': cancelledUnknown,
  'cancelled-generating': cancelledGenerating,
  'cancelled-publishing': cancelledPublishing,
  'cancelled-continue-as-new': cancelledContinues,
  'cancelled-continued': cancelledContinued,
};

const again = { ...newState(), attemptsBefore: 1 };

/** Failed before, and tried again by a person (src/domain/job-state.ts, retryState). */
export const RETRIED_SCENARIOS: Record<string, () => Scenario> = {
  // Sync.so is done with the first one, so it is sent again, as a new attempt.
  'retried-generation': () => ({ state: { ...again }, end: 'completed', submits: 1 }),
  // Nobody knows whether the first send came through, so it is repeated under its own key.
  'retried-send': () => ({ state: { ...again, attempt: ATTEMPT }, end: 'completed', submits: 1 }),
  // Sync.so's side was done before; only the transfer is done again.
  'retried-transfer': () => ({
    ...{ state: { ...again, generationId: 'generation-1', submittedAt: 0 }, end: 'completed', submits: 0 },
  }),
};
