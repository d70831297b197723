import { describeCaches } from '../support/cache-cases.js';

/**
 * Jobs that go on in a fresh history, that somebody wakes, that are cancelled and that wait for a person: what a job
 * knows between two tasks. They push each other out all the time; cache.long.test.ts has all scenarios, and no cache.
 */
const scenarios = [
  ...['happy', 'continue-as-new', 'webhook-first', 'waits-for-a-place', 'needs-attention-in-doubt'],
  ...['cancelled-continue-as-new', 'cancelled-publishing', 'adopted-continue-as-new', 'reconcile'],
];

describeCaches({ scenarios, caches: { roomy: 2 * scenarios.length, crowded: 2 } });
