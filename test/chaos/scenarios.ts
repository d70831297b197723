import { SCENARIO_NAMES, type ScenarioName } from '../../src/simulator/scenarios.js';

/**
 * They wait for an operator, who is not there (account trouble), never end, or end a job although its generation is
 * good (a result that breaks off at each download): none of this is for a run that asks everything to end by itself.
 */
const NOT_HERE: readonly ScenarioName[] = [
  ...(['payment-required', 'unauthorized'] as const),
  'never-finishes',
  'truncated-output-always',
];
/** Minutes each, by the client's own time limit or by what Sync.so asks for: not for a short run. */
const LONG: readonly ScenarioName[] = ['hung-body', 'rate-limited'];
/** Every second generation goes well, the others share what is left. */
const WELL = 0.5;

const mixed = (names: readonly ScenarioName[]): ScenarioName[] => [
  ...names,
  ...Array.from({ length: Math.round((names.length * WELL) / (1 - WELL)) }, (): ScenarioName => 'ok'),
];

const faulty = SCENARIO_NAMES.filter((name) => name !== 'ok' && !NOT_HERE.includes(name));

export const ALL_SCENARIOS = mixed(faulty);
export const SHORT_SCENARIOS = mixed(faulty.filter((name) => !LONG.includes(name)));
