import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ScenarioName } from '../../simulator/scenarios.js';
import type { Random } from './random.js';

export interface MisbehaviourOptions {
  /** Past the wires. */
  simulatorUrl: string;
  scenarios: readonly ScenarioName[];
  random: Random;
  signal: AbortSignal;
}

const LOOK_EVERY_MS = 100;
const ANSWER_MS = 1_000;
const chosenSchema = z.object({ times: z.number().optional() });

/** Gives each create at Sync.so a scenario of its own, whichever job's it is, until the signal says so. */
export async function misbehave({ simulatorUrl, scenarios, random, signal }: MisbehaviourOptions): Promise<void> {
  const url = `${simulatorUrl}/_simulator/scenario`;
  const ask = async (init?: RequestInit) => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
    return chosenSchema.parse(await response.json());
  };
  const choose = async () => {
    if ((await ask()).times !== undefined) return; // nobody has used up the last one
    const body = JSON.stringify({ scenario: random.pick(scenarios), times: 1 });
    await ask({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
  };
  while (!signal.aborted) {
    await choose().catch(() => undefined); // a simulator that is down has no scenario to be set
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
