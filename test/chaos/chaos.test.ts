import { beforeAll, describe, expect, it } from 'vitest';
import { fromDist } from '../support/built-code.js';
import { NAMES, PLACES } from './chaos-settings.js';
import { mostAtATime, tablesOf, violations } from './report.js';
import { type ChaosResult, runChaos } from './run.js';
import { SHORT_SCENARIOS } from './scenarios.js';

/**
 * Some 3 minutes of what `npm run chaos` does for 20 (docs/chaos.md). Twelve cards have every kill and every other kind
 * among them (plan.ts), and this seed's people cancel five jobs, early enough not to be waited for at the end.
 */
const SHORT = { seed: 30, jobs: 80, minutes: 1.5, leastFaults: 12, settleMinutes: 7, scenarios: SHORT_SCENARIOS };
type OwnProcess = typeof import('../../local/own-process.js');
type OwnEntry = typeof import('../../src/platform/own-entry.js');

/** For whoever has to find out what went wrong. */
const LOGS = 'node_modules/.cache/chaos-logs';

describe('the whole stack, with its parts killed, frozen and cut off from each other', () => {
  let result: ChaosResult;
  const said: string[] = [];

  beforeAll(async () => {
    const report = (line: string) => void said.push(line);
    const code = {
      ...(await fromDist<OwnProcess>('local/own-process')),
      ...(await fromDist<OwnEntry>('src/platform/own-entry')),
    };
    result = await runChaos({ ...SHORT, code, logs: LOGS, report, signal: new AbortController().signal });
  });

  it('loses no job, pays for none twice, leaves none behind, and publishes nothing wrong', () => {
    expect(violations(result), `Logs: ${LOGS}\n${said.join('\n')}\n\n${tablesOf(result)}`).toEqual([]);
  });

  it('accepted all jobs, and completed, cancelled or rightly failed each', () => {
    const { accepted, unacknowledged, completed, failedAsTheyShould, cancelledAsAsked } = result.verdict;
    expect(accepted).toBe(SHORT.jobs);
    expect(completed + failedAsTheyShould + cancelledAsAsked).toBe(accepted + unacknowledged);
    expect(completed).toBeGreaterThan(SHORT.jobs / 3);
  });

  it('has met what it is for', () => {
    const killed = new Set(result.faults.filter(({ kind }) => kind === 'kill').map(({ target }) => target));
    expect([...killed].toSorted()).toEqual(NAMES.toSorted());
    const kinds = result.faults.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['freeze', 'slow', 'cut', 'refuse', 'black-hole']));
    const scenarios = new Set(result.inspection.generations.map(({ scenario }) => scenario));
    expect(scenarios.size).toBeGreaterThan(5);
    expect(result.asked.cancels.size).toBeGreaterThan(0);
    expect(result.asked.retries.size).toBeGreaterThan(0);
  });

  it('never held more places than there are, nor had more generations worked on', () => {
    expect(result.observed.mostHeld).toBeLessThanOrEqual(PLACES);
    expect(mostAtATime(result.inspection)).toBeLessThanOrEqual(PLACES);
  });
});
