import type { Random } from './random.js';

/**
 * - kill: SIGKILL, and started again when the time is over
 * - freeze: SIGSTOP, then SIGCONT
 * - slow: every piece on the wire comes late; cut: all connections break once; refuse: they break as soon as they are
 *   made; black-hole: nothing gets through, nothing breaks, and afterwards it goes on
 * - calm: nothing, to tell how long the next step takes without a fault
 */
export type FaultKind = 'kill' | 'freeze' | 'slow' | 'cut' | 'refuse' | 'black-hole' | 'calm';

export interface Fault {
  kind: FaultKind;
  /** Name of a process or of a wire; nothing for `calm`. */
  target: string;
  forMs: number;
  /** `slow`: how late each piece comes. */
  delayMs?: number;
}

export interface Round {
  /** Quiet time before it. */
  pauseMs: number;
  /** The second one begins `offsetMs` after the first, whether that is over or not. */
  faults: Fault[];
  offsetMs: number;
}

export interface Targets {
  processes: readonly string[];
  /** Names of connections, between clients and the process of the same name. */
  wires: readonly string[];
}

type Card = Pick<Fault, 'kind' | 'target'>;

/**
 * [least, most] in ms, more of them short than long (`skewed`): it is the number of faults that gives a run its figures.
 * None over 15 s: longer outages are longer, not different.
 */
const LASTS: Record<FaultKind, readonly [number, number]> = {
  kill: [500, 8_000],
  freeze: [2_000, 15_000],
  slow: [3_000, 15_000],
  cut: [0, 0],
  refuse: [2_000, 10_000],
  'black-hole': [2_000, 15_000],
  calm: [2_000, 5_000],
};
const DELAY_MS = [50, 800] as const;
/** As long as most recoveries take, so that one fault's is seldom counted into the one before. */
const PAUSE_MS = [1_000, 3_000] as const;
const OFFSET_MS = [200, 3_000] as const;
const TWO_AT_ONCE = 0.4;
const WIRE_FAULTS = ['slow', 'cut', 'refuse', 'black-hole'] as const;
const CALM: Card = { kind: 'calm', target: 'nothing' };

/** Rounds without an end. The same random numbers give the same rounds; how many of them a run gets to is up to the machine. */
export function* faultRounds(random: Random, targets: Targets): Generator<Round, never> {
  const cards = deck(random, targets);
  let next = cards.next().value;
  for (;;) {
    const faults = [fault(next, random)];
    const first = next;
    next = cards.next().value;
    if (random.next() < TWO_AT_ONCE && next.target !== first.target) {
      faults.push(fault(next, random));
      next = cards.next().value;
    }
    yield { faults, pauseMs: random.between(...PAUSE_MS), offsetMs: random.between(...OFFSET_MS) };
  }
}

/**
 * Each kind of fault on each target before any comes again; kills first, with each of the other kinds in turn between
 * them, so that a short run meets them all.
 */
function* deck(random: Random, { processes, wires }: Targets): Generator<Card, never> {
  const all = (kind: FaultKind, names: readonly string[]) =>
    random.shuffled(names.map((target): Card => ({ kind, target })));
  for (;;) {
    const kills = [...all('kill', processes), CALM];
    const others = random.shuffled([all('freeze', processes), ...WIRE_FAULTS.map((kind) => all(kind, wires))]);
    yield* inTurn([kills, [...inTurn(others), CALM]]);
  }
}

/** The first of each, then the second of each; those that have no more are passed over. */
function* inTurn(piles: readonly (readonly Card[])[]): Generator<Card> {
  const highest = Math.max(...piles.map(({ length }) => length));
  for (let place = 0; place < highest; place += 1) {
    for (const pile of piles) {
      const card = pile[place];
      if (card) yield card;
    }
  }
}

function fault({ kind, target }: Card, random: Random): Fault {
  const forMs = skewed(LASTS[kind], random);
  return kind === 'slow' ? { kind, target, forMs, delayMs: random.between(...DELAY_MS) } : { kind, target, forMs };
}

/** A third of the way from the least to the most on average, and now and then close to the most. */
const skewed = ([least, most]: readonly [number, number], random: Random) =>
  Math.round(least + (most - least) * random.next() ** 2);
