import fc from 'fast-check';
import { faultsOf } from './invariants.js';
import { play } from './play.js';
import { type Script, scripts } from './script.js';
import type { Stage } from './stage.js';

/** A script, played, must leave no invariant broken. */
export function orders(stage: Stage) {
  return fc.asyncProperty(scripts, (script) => holds(stage, script));
}

async function holds(stage: Stage, script: Script): Promise<void> {
  const { world, outcome } = await play(stage, script);
  const faults = await faultsOf(world, outcome, await world.reach.now());
  if (faults.length > 0) throw new Error(`${faults.join('; ')}\n\nwhat happened:\n${world.story.join('\n')}`);
}

/** One script for each seed, so that a seed that fails can be played again by itself. */
export interface Found {
  seed: number;
  path: string;
  report: string;
}

/** Shrinking stops here: a script that is short enough to read is enough. */
const SHRINK_MS = 60_000;

export async function playSeed(stage: Stage, seed: number, options: { path?: string; shrinkMs?: number } = {}) {
  const details = await fc.check(orders(stage), {
    seed,
    ...(options.path === undefined ? {} : { path: options.path }),
    numRuns: 1,
    interruptAfterTimeLimit: options.shrinkMs ?? SHRINK_MS,
    endOnFailure: options.shrinkMs === 0,
  });
  if (!details.failed || details.counterexample === null) return undefined;
  return {
    seed,
    path: details.counterexamplePath ?? '0',
    report: `${fc.defaultReportMessage(details)}\n${details.errorInstance}`,
  } satisfies Found;
}
