import type { DoubtfulResult } from '../../../src/domain/job.js';
import { type JobState, newState, type ResultVerdict, type SubmitNews } from '../../../src/domain/job-state.js';
import {
  generationHintSignal,
  resultVerdictSignal,
  resumeJobSignal,
  slotGrantedSignal,
} from '../../../workflows/messages.js';
import { recordingActivities } from '../recording-activities.js';
import { answers, completed, inTurn, noPlace, runningFor, settled, throws } from './answers.js';
import type { Scenario } from './scenario.js';

/** Nobody looks by himself: only the webhook wakes the job. */
export const WEBHOOK_ONLY = { poll: { firstSeconds: 3600 } };

const granted = answers({ granted: true, place: 0 });
const sent = answers<SubmitNews>({ generationId: 'generation-1' });

/** The webhook comes long before the first look. */
const webhookFirst = (): Scenario => ({
  ...{ settings: WEBHOOK_ONLY, end: 'completed', submits: 1 },
  async drive({ handle, reaches }) {
    await reaches('generating');
    await handle.signal(generationHintSignal);
  },
});

const waitsForPlace = (): Scenario => ({
  activities: { submitGeneration: inTurn(noPlace(), sent), acquireSlot: granted },
  ...{ end: 'completed', asks: 1, submits: 1 },
  async drive({ handle, reaches }) {
    await reaches('waiting_for_slot');
    await handle.signal(slotGrantedSignal);
  },
});

/** Until a person has settled what is wrong with the account. */
const needsAttention = (activities: Scenario['activities'], submits: number): Scenario => ({
  ...{ activities, end: 'completed', submits },
  async drive({ handle, called, rests }) {
    await called('submitGeneration');
    // Where others have met it before, the step that finds no place writes the row itself.
    if (activities?.acquireSlot === undefined) await called('failJob');
    await rests();
    await handle.signal(resumeJobSignal);
  },
});

const doubtful = (generationId: string): DoubtfulResult => ({
  ...{ generationId, key: `doubtful/${generationId}.mp4`, bytes: 10, sha256: 'ab', durationSeconds: 3 },
  reason: 'It lasts 3.00 s, expected 11.50 to 12.50 s.',
});

/** The result of the first generation fails a check, and waits for a person. */
function resultDecided(decision: ResultVerdict['decision'], submits: number): Scenario {
  const published = recordingActivities().activities.publishResult;
  let tries = 0;
  return {
    activities: {
      submitGeneration: inTurn(sent, answers<SubmitNews>({ generationId: 'generation-2' })),
      publishResult: async (finished) =>
        ++tries === 1 ? { doubtful: doubtful(finished.generationId) } : await published(finished),
    },
    ...{ end: 'completed', submits, attempts: submits },
    async drive({ handle, called }) {
      await called('publishResult');
      await handle.signal(resultVerdictSignal, { generationId: 'generation-1', decision });
    },
  };
}

/** Sent four times its typical time ago, and still not done. */
const overdue = (): Scenario => {
  const state: JobState = { ...newState(), generationId: 'generation-1', submittedAt: 0 };
  return { activities: runningFor(2), state, end: 'completed', submits: 0 };
};

const [NO_PLACE, AWAY, UNKNOWN] = [
  throws('concurrency_limit_reached', { retryAfterMs: 300 }),
  throws('service_unavailable'),
  throws('outcome_unknown'),
];
const PAY = throws(settled.code);

/** Jobs that nobody cancels or retries. */
export const JOB_SCENARIOS: Record<string, () => Scenario> = {
  happy: () => ({ activities: runningFor(1), end: 'completed', submits: 1 }),
  'poll-only': () => ({ activities: runningFor(4), end: 'completed', submits: 1 }),
  'continue-as-new': () => ({
    ...{ activities: runningFor(12), settings: { mostEvents: 60 }, end: 'completed', submits: 1 },
  }),
  'webhook-first': webhookFirst,
  'waits-for-a-place': waitsForPlace,
  // Sync.so counts somebody else's generations too: our place was none.
  'place-lost': () => ({ activities: { submitGeneration: inTurn(NO_PLACE, sent) }, end: 'completed', submits: 2 }),
  'needs-attention': () => needsAttention({ submitGeneration: inTurn(PAY, sent) }, 2),
  // The first send may have come through, so the place is kept while a person settles the account.
  'needs-attention-in-doubt': () => needsAttention({ submitGeneration: inTurn(UNKNOWN, PAY, sent) }, 3),
  'needs-attention-queued': () => ({
    ...needsAttention({ submitGeneration: inTurn(noPlace(settled), sent), acquireSlot: granted }, 1),
    asks: 1,
  }),
  'needs-attention-generating': () => needsAttention({ checkGeneration: inTurn(PAY, completed) }, 1),
  'unknown-outcome': () => ({
    ...{ activities: { submitGeneration: inTurn(UNKNOWN, UNKNOWN, sent) }, end: 'completed', submits: 3 },
  }),
  'sync-so-away': () => ({
    ...{ activities: { checkGeneration: inTurn(AWAY, AWAY, AWAY, completed) }, end: 'completed', submits: 1 },
  }),
  overdue,
  'invalid-segments': () => ({
    ...{ activities: { prepareAssets: throws('invalid_segments') }, end: 'invalid_segments', submits: 0 },
  }),
  'generation-failed': () => ({
    activities: { checkGeneration: throws('generation_pipeline_failed', { final: true }) },
    ...{ end: 'generation_pipeline_failed', submits: 1 },
  }),
  'result-accepted': () => resultDecided('take', 1),
  'result-made-again': () => resultDecided('again', 2),
};
