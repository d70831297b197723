import type { DeliveryNews } from '../../../src/domain/webhooks.js';
import { answers, inTurn, runningFor, throws } from './answers.js';
import { transferring } from './ended-scenarios.js';
import type { Scenario } from './scenario.js';

const ADOPTED = { workflow: 'adoptedJob', submits: 0 } as const;

const brokenStep = async () => {
  throw new Error('no answer');
};

/** Workflows other than the job. */
export const OTHER_SCENARIOS: Record<string, () => Scenario> = {
  'adopted-job': () => ({ ...ADOPTED, activities: runningFor(2), end: 'completed' }),
  'adopted-continue-as-new': () => ({
    ...{ ...ADOPTED, activities: runningFor(10), settings: { mostEvents: 60 }, end: 'completed' },
  }),
  'adopted-failed': () => ({
    ...{ ...ADOPTED, end: 'generation_pipeline_failed' },
    activities: { checkGeneration: throws('generation_pipeline_failed', { final: true }) },
  }),
  'adopted-cancelled': () => ({
    ...{ ...ADOPTED, activities: { publishResult: transferring }, end: 'cancelled' },
    async drive({ handle, called }) {
      await called('publishResult');
      await handle.cancel();
    },
  }),
  'deliver-webhook': () => ({
    ...{ workflow: 'deliverWebhook', end: 'completed', submits: 0 },
    activities: { sendWebhook: inTurn<DeliveryNews>(answers({ againMs: 100 }), answers({ end: 'delivered' })) },
  }),
  'asset-checked': () => ({
    ...{ workflow: 'checkAsset', end: 'completed', submits: 0 },
    activities: { probeAsset: inTurn(throws('service_unavailable'), answers('stored')) },
  }),
  'asset-fetched': () => ({
    ...{ workflow: 'fetchAsset', end: 'completed', submits: 0 },
    activities: {
      fetchAsset: inTurn(throws('source_unavailable'), answers('checking')),
      probeAsset: answers('stored'),
    },
  }),
  'asset-not-fetched': () => ({
    ...{ workflow: 'fetchAsset', end: 'completed', submits: 0 },
    activities: { fetchAsset: answers('refused') },
  }),
  // One step has two pages, one does not work.
  reconcile: () => ({
    ...{ workflow: 'reconcile', end: 'completed', submits: 0 },
    activities: { startMissing: inTurn(answers({ next: 'a' }), answers({})), sweepUploads: brokenStep },
  }),
};
