import { CANCELLED_SCENARIOS, RETRIED_SCENARIOS } from './scenarios/ended-scenarios.js';
import { JOB_SCENARIOS } from './scenarios/job-scenarios.js';
import { OTHER_SCENARIOS } from './scenarios/other-scenarios.js';
import type { Scenario } from './scenarios/scenario.js';

/** By name; recorded once for each version (record-histories.ts), replayed by test/replay for ever. */
export const SCENARIOS: Record<string, () => Scenario> = {
  ...JOB_SCENARIOS,
  ...CANCELLED_SCENARIOS,
  ...RETRIED_SCENARIOS,
  ...OTHER_SCENARIOS,
};
