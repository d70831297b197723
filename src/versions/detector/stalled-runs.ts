import type { Client } from '@temporalio/client';
import { allSettled } from '../../platform/all-settled.js';
import { inParallel } from '../../platform/in-parallel.js';
import { lookAtRun, type StalledRun } from '../stalled-run.js';
import type { DetectorState } from './detector-state.js';
import type { Walk, Walks } from './walk-jobs.js';

/** How many runs are looked at in a round, and for how long at most, so that the look itself is in time. */
export interface Looks {
  most: number;
  forMs: number;
}

/**
 * Of the API, every 5 s: five such rounds within 30 s are 300 jobs at work and 300 that wait for a place, and 24 calls a
 * second. The server lets one namespace make some hundreds.
 */
export const ROUND: Looks = { most: 120, forMs: 2_000 };
/** Of a command, which looks once and whose user has the time. */
export const ONE_LOOK: Looks = { most: 600, forMs: 4_000 };

const AT_ONCE = 10;
/** Of these, runs that were in trouble before, to know when they no longer are. */
const KNOWN_SHARE = 0.25;
/** Runs that Temporal itself makes suspect, of each of the two lists. */
const SUSPECTS = 20;

/**
 * Runs whose workflow task has failed and is tried again: all that are known. Only newer servers list them (temporal.md
 * 0), and an older one shows by its list only those whose very first task was not done; so of that one some open jobs
 * are looked at besides in each round, the next ones in the next.
 */
export async function lookForStalled(
  client: Client,
  memory: DetectorState,
  { walks, taskQueue, looks }: { walks: Walks; taskQueue: string; looks: Looks },
): Promise<StalledRun[]> {
  const until = performance.now() + looks.forMs;
  const suspects = await allSettled([reported(client, memory), neverDone(client, taskQueue)]);
  const known = [...memory.stalled.keys()].slice(0, looks.most * KNOWN_SHARE);
  const first = [...new Set([...known, ...suspects.flat()])];
  // A server that lists them all leaves nothing to look for.
  const walk = memory.reportsProblems ? NO_WALK : await walks(memory.places, looks.most - first.length);
  const next = [...first, ...walk.ids].entries();
  const seen = new Set<string>();
  let begun = 0;
  const look = async ([place, id]: [number, string]) => {
    begun = place + 1;
    if (seen.has(id)) return;
    seen.add(id);
    remember(memory, id, await lookAtRun(client, id));
  };
  await allSettled([inParallel(next, { atOnce: AT_ONCE, mayBegin: () => performance.now() < until }, look)]);
  walk.goOn(Math.max(0, begun - first.length));
  return [...memory.stalled.values()];
}

const NO_WALK: Walk = { ids: [], goOn: () => undefined };

/** Those that were not looked at, or gave no answer in time, are as they were. */
function remember({ stalled }: DetectorState, id: string, found: StalledRun | 'well' | 'unknown'): void {
  if (found === 'unknown') return;
  stalled.delete(id); // so that it comes last
  if (found !== 'well') stalled.set(id, found);
}

/** gRPC: a query with an attribute the server does not have. */
const INVALID_ARGUMENT = 3;

async function reported(client: Client, memory: DetectorState): Promise<string[]> {
  if (memory.reportsProblems === false) return [];
  try {
    const ids = await newest(client, 'TemporalReportedProblems IS NOT NULL');
    memory.reportsProblems = true;
    return ids;
  } catch (error) {
    if ((error as { code?: number }).code !== INVALID_ARGUMENT) throw error;
    memory.reportsProblems = false;
    return [];
  }
}

/** A run has a version in the index once its first workflow task is done (temporal.md 2.1). */
const neverDone = (client: Client, taskQueue: string) =>
  newest(client, `TaskQueue = "${taskQueue}" AND TemporalWorkerDeploymentVersion IS NULL`);

async function newest(client: Client, which: string): Promise<string[]> {
  const { namespace } = client.options;
  const query = `ExecutionStatus = "Running" AND ${which}`;
  const request = { namespace, query, pageSize: SUSPECTS };
  const { executions } = await client.workflowService.listWorkflowExecutions(request);
  return (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
}
