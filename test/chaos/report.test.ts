import { describe, expect, it } from 'vitest';
import { PLACES } from './chaos-settings.js';
import { nothingAsked } from './people.js';
import { mostAtATime, tablesOf, violations } from './report.js';
import type { ChaosResult } from './run.js';

/** A run in which nothing happened, with so many places held and generations worked on at a time. */
function run(o: { held?: number; generations?: number }): ChaosResult {
  const lists = { lost: [], paidTwice: [], stuck: [], wrongResult: [], failedWithoutReason: [] };
  const generations = Array.from({ length: o.generations ?? 0 }, (_, n) => generation(n, 10));
  return {
    verdict: { accepted: 0, unacknowledged: 0, completed: 0, failedAsTheyShould: 0, cancelledAsAsked: 0, ...lists },
    ...{ faults: [], load: { accepted: [], repeats: new Map() }, asked: nothingAsked() },
    observed: { steps: [], mostHeld: o.held ?? 0 },
    inspection: { acceptedByName: {}, generations, creates: [] },
    ...{ crashes: [], settledAfterMs: 0, jobSeconds: [] },
  };
}

/** From second `from` to second `to`; without an end when that is left out. */
function generation(from: number, to?: number): ChaosResult['inspection']['generations'][number] {
  const at = (second: number) => new Date(second * 1000).toISOString();
  return {
    ...{ id: `generation ${from}`, outputFileName: null, request: { model: 'lipsync-2', input: [] } },
    ...{ createdAt: at(from), status: 'COMPLETED', scenario: 'ok', webhooks: [] },
    ...(to !== undefined && { finishedAt: at(to) }),
  };
}

describe('more at Sync.so than there are places', () => {
  it('is a violation, by our leases as by the count of Sync.so', () => {
    expect(violations(run({ held: PLACES, generations: PLACES }))).toEqual([]);
    expect(violations(run({ held: PLACES + 1 }))).toEqual([
      `too many at Sync.so: ${PLACES + 1} places held at a time, there are ${PLACES} places`,
    ]);
    expect(violations(run({ generations: PLACES + 1 }))).toEqual([
      `too many at Sync.so: ${PLACES + 1} generations worked on at a time, there are ${PLACES} places`,
    ]);
  });

  it('shows in the tables, both counts', () => {
    const lines = tablesOf(run({ held: 5, generations: 4 })).split('\n');
    const figure = (words: string) => lines.find((line) => line.includes(words))?.match(/\| (\d+) +\|$/)?.[1];
    expect([figure('most places held'), figure('most generations')]).toEqual(['5', '4']);
  });
});

describe('an answer to a person', () => {
  it('that is neither yes nor too late is a violation', () => {
    const asked = { ...nothingAsked(), strange: ['POST /a: HTTP 404'] };
    expect(violations({ ...run({}), asked })).toEqual(['strange answer to a person: POST /a: HTTP 404']);
  });
});

describe('the time to recover', () => {
  it('is told for each kind of fault, and below that for each part it was done to', () => {
    const done = { forMs: 0, startedAt: 0, endedAt: 0 };
    const faults = (['worker', 'api'] as const).map((target) => ({ kind: 'kill' as const, target, ...done }));
    const tables = tablesOf({ ...run({}), faults }).split('\n\n');
    const recovery = tables.filter((table) => table.includes('Recovery p50'));
    const names = (table: string) => [...table.matchAll(/^\| ([a-z ]*[a-z]) +\| (\d)/gm)].map(([, ...cells]) => cells);
    expect(recovery.map(names)).toEqual([
      [['kill', '2']],
      [
        ['kill api', '1'],
        ['kill worker', '1'],
      ],
    ]);
  });
});

describe('the generations at a time', () => {
  it('are those that had begun and not ended', () => {
    expect(mostAtATime({ generations: [generation(0, 3), generation(1, 2), generation(2, 4), generation(5, 6)] })).toBe(
      2,
    );
  });

  it('do not meet where one ends as the next begins', () => {
    expect(mostAtATime({ generations: [generation(1, 2), generation(0, 1)] })).toBe(1);
  });

  it('count one without an end to the last', () => {
    expect(mostAtATime({ generations: [generation(0), generation(5, 6)] })).toBe(2);
  });
});
