import { playSeed } from './property.js';
import { openStage, type Tally } from './stage.js';

/** Which scripts to play. */
export interface Seeds {
  first: number;
  count: number;
  /** Of a shorter script that fails too, when a seed is played again. */
  path?: string;
}

export interface Figures extends Tally {
  seeds: number;
  failed: number[];
}

const TELL_EVERY = 50;

/** Plays them one after the other on a server of its own; `tell` hears of each that fails and how far it is. */
export async function playSeeds({ first, count, path }: Seeds, tell: (line: string) => void): Promise<Figures> {
  const stage = await openStage();
  const failed: number[] = [];
  for (let played = 1; played <= count; played += 1) {
    const seed = first + played - 1;
    const found = await playSeed(stage, seed, { path });
    if (found) {
      failed.push(seed);
      tell(`seed ${seed} failed\n${found.report}`);
    }
    const held = played - failed.length;
    if (played % TELL_EVERY === 0) tell(`seeds ${first} to ${seed}: ${held} held, ${failed.length} failed`);
  }
  await stage.close();
  return { ...stage.tally, seeds: count, failed };
}

/** The parts together. */
export function sumOf(parts: Figures[]): Figures {
  const sum: Figures = { seeds: 0, failed: [], scripts: 0, events: 0, outcomes: {} };
  for (const { seeds, failed, scripts, events, outcomes } of parts) {
    sum.seeds += seeds;
    sum.failed.push(...failed);
    sum.scripts += scripts;
    sum.events += events;
    for (const [outcome, jobs] of Object.entries(outcomes)) {
      sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + jobs;
    }
  }
  return sum;
}
