import fc from 'fast-check';
import { faultsOf } from './invariants.js';
import { play } from './play.js';
import type { Script } from './script.js';
import { scripts } from './script-arbitrary.js';
import type { Stage } from './stage.js';

/** A seed makes one script, so that one that fails can be played again by itself. */
export interface Found {
  seed: number;
  /** Of the shortest script that fails too (fast-check). */
  path: string;
  /** What is wrong, the script, the story, and the command that plays it again. */
  report: string;
}

interface Options {
  path?: string;
  shrinkMs?: number;
}

/** Shrinking stops here: a script that is short enough to read is enough. */
const SHRINK_MS = 60_000;

/** Plays the seed's script, and where it leaves an invariant broken looks for a shorter one that does too. */
export async function playSeed(
  stage: Stage,
  seed: number,
  { path, shrinkMs = SHRINK_MS }: Options = {},
): Promise<Found | undefined> {
  const details = await fc.check(orders(stage, shrinkMs), {
    seed,
    ...(path === undefined ? {} : { path }),
    numRuns: 1,
    endOnFailure: shrinkMs === 0,
  });
  if (!details.failed) return undefined;
  const at = details.counterexamplePath ?? '0';
  const again = `npm run test:model -- --seed ${seed} --path ${at}`;
  return {
    seed,
    path: at,
    report: `${fc.defaultReportMessage(details)}\n${details.errorInstance}\n\nAgain: ${again}`,
  };
}

/** Once the time is up every shorter script is passed over: a play that is cut off would disturb the next one. */
function orders(stage: Stage, shrinkMs: number) {
  let until = Number.POSITIVE_INFINITY;
  return fc.asyncProperty(scripts, async (script) => {
    if (Date.now() > until) return;
    try {
      await holds(stage, script);
    } catch (error) {
      until = Math.min(until, Date.now() + shrinkMs);
      throw error;
    }
  });
}

async function holds(stage: Stage, script: Script): Promise<void> {
  const { world, outcome } = await play(stage, script);
  const faults = await faultsOf(world, outcome, await world.reach.now());
  if (faults.length > 0) throw new Error(`${faults.join('; ')}\n\nwhat happened:\n${world.story.join('\n')}`);
}
