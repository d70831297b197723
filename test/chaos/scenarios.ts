import { SCENARIO_NAMES, type ScenarioName } from '../../simulator/scenarios.js';

/**
 * They never end, or end a job although its generation is good (a result that can never be fetched): neither is
 * for a run that asks everything to end, and to fail for Sync.so's reasons alone.
 */
const NOT_HERE: readonly ScenarioName[] = ['never-finishes', 'expired-output-always', 'truncated-output-always'];
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
