import { describe, expect, it } from 'vitest';
import { NAMES, WIRES } from './chaos-settings.js';
import { type Fault, faultRounds, type Round } from './plan.js';
import { createRandom } from './random.js';

const TARGETS = { processes: ['a', 'b', 'c'], wires: ['a', 'b'] };

function rounds(seed: number, count: number) {
  const all = faultRounds(createRandom(seed).fork('faults'), TARGETS);
  return Array.from({ length: count }, () => all.next().value);
}

const nameOf = ({ kind, target }: Fault) => `${kind} ${target}`;

/** What a killed process of ours takes to answer again, with a whole stack on two cores. */
const START_MS = 4_000;

/** The rounds of the real stack that fit into this time. */
function within(ms: number, seed: number): Round[] {
  const targets = { processes: NAMES, wires: WIRES };
  const all: Round[] = [];
  let at = 0;
  for (const round of faultRounds(createRandom(seed).fork('faults'), targets)) {
    const ends = round.faults.map(
      ({ kind, forMs }, n) => n * round.offsetMs + forMs + (kind === 'kill' ? START_MS : 0),
    );
    at += round.pauseMs + Math.max(...ends);
    if (at > ms) return all;
    all.push(round);
  }
  return all;
}

describe('a plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(rounds(7, 50)).toEqual(rounds(7, 50));
    expect(rounds(7, 50)).not.toEqual(rounds(8, 50));
  });

  it('does each kind of fault to each target', () => {
    const done = new Set(rounds(1, 60).flatMap(({ faults }) => faults.map(nameOf)));
    const onProcesses = ['a', 'b', 'c'].flatMap((target) => [`kill ${target}`, `freeze ${target}`]);
    const onWires = ['a', 'b'].flatMap((target) =>
      ['slow', 'cut', 'refuse', 'black-hole'].map((kind) => `${kind} ${target}`),
    );
    expect([...done].toSorted()).toEqual([...onProcesses, ...onWires, 'calm nothing'].toSorted());
  });

  it('does one or two at a time, never both to the same, none for over 15 s', () => {
    const all = rounds(2, 500).map(({ faults }) => faults);
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([1, 2]));
    for (const faults of all) expect(new Set(faults.map(({ target }) => target)).size).toBe(faults.length);
    expect(Math.max(...all.flat().map(({ forMs }) => forMs))).toBeLessThanOrEqual(15_000);
    expect(Math.max(...all.flat().map(({ forMs }) => forMs))).toBeGreaterThan(13_000);
  });

  it.each([1, 2, 3])('does each three times in the time a run has for it (seed %i)', (seed) => {
    const times = new Map<string, number>();
    for (const { faults } of within(12 * 60_000, seed))
      for (const one of faults) times.set(nameOf(one), (times.get(nameOf(one)) ?? 0) + 1);
    expect(times.size).toBe(32 + 1);
    expect(Math.min(...times.values())).toBeGreaterThanOrEqual(3);
  });
});

describe('a short plan', () => {
  it.each([1, 2, 3, 4, 5])('kills every part and does every other kind with its first twelve (seed %i)', (seed) => {
    const done = within(12 * 60_000, seed)
      .flatMap(({ faults }) => faults)
      .slice(0, 12);
    const killed = done.filter(({ kind }) => kind === 'kill').map(({ target }) => target);
    expect(killed.toSorted()).toEqual(NAMES.toSorted());
    const kinds = new Set(done.map(({ kind }) => kind));
    for (const kind of ['freeze', 'slow', 'cut', 'refuse', 'black-hole'] as const) expect(kinds).toContain(kind);
  });
});

describe('chance', () => {
  it('is spread evenly', () => {
    const random = createRandom(3);
    const counts = new Map<number, number>();
    for (let n = 0; n < 100_000; n += 1) {
      const drawn = random.between(0, 9);
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('of one part does not change what another part draws', () => {
    const one = createRandom(5);
    const other = createRandom(5);
    one.fork('load').next();
    expect(one.fork('faults').next()).toBe(other.fork('faults').next());
    expect(one.fork('faults').next()).not.toBe(one.fork('load').next());
  });
});
