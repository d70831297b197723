import type { Client } from '@temporalio/client';
import { openJobIds, rowsNotStarted } from '../../db/waiting-rows.js';
import { within } from '../../within.js';
import { isAlive } from '../live-workers.js';
import type { Deployment, LiveWorker } from '../worker-deployment.js';
import { allSettled } from './all-settled.js';
import {
  type Facts,
  isAnswered,
  type RowFacts,
  type TemporalFacts,
  type Unanswered,
  type WorkerFacts,
} from './facts.js';
import { knownWorkers } from './known-workers.js';
import { byOwnClock, type Memory, newMemory } from './memory.js';
import type { KnownBuild, ObserveDeps } from './observe-deps.js';
import { observeVersions } from './observe-versions.js';
import { lookForStalled } from './stalled-runs.js';

/**
 * Longest call to Temporal. A look is one round of calls after another, so with a detector that looks every 5 s, and a
 * worker that is dead after 12 s, a fault is known within 30 s. Calls have deadlines, besides the limit of the whole
 * look, because the SDK would try them again behind our back, on a connection that may be closed by then.
 */
export const CALL_MS = 4_000;
export const LONGEST_LOOK_MS = 9_000;

/**
 * Looks at the four sources once: the deployment's routing, its workers, what waits on its queues, and the rows that were
 * accepted and not begun. Never rejects: a part that does not answer in time is a fact too. `memory`: of the look before,
 * where there was one.
 */
export async function observe(deps: ObserveDeps, memory: Memory = newMemory()): Promise<Facts> {
  const { deployments, db, taskQueue, rescueAfterSeconds } = deps;
  const inTime = <T extends object>(look: () => Promise<T>) => answered(within(LONGEST_LOOK_MS, look()));
  const builds: KnownBuild[] = [];
  const database = inTime<RowFacts>(async () => (db ? await rowsNotStarted(db) : { notStarted: 0, jobIds: [] }));
  const temporal = await inTime<TemporalFacts>(() => observeTemporal(deps, memory, database, builds));
  return {
    at: new Date(),
    deploymentName: deployments.deploymentName,
    ...{ taskQueue, rescueAfterSeconds, temporal, database: await database },
    // Code that cannot be read just now (it is being saved, or built) has no build to speak of.
    diskBuildId: await deps.diskBuild?.(builds).catch(() => undefined),
  };
}

async function answered<T extends object>(look: Promise<T>): Promise<T | Unanswered> {
  try {
    return await look;
  } catch (error) {
    return { fault: lastLine(error) };
  }
}

/** Prisma's first lines quote the call. */
const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';

async function observeTemporal(
  deps: ObserveDeps,
  memory: Memory,
  database: Promise<RowFacts | Unanswered>,
  builds: KnownBuild[],
): Promise<TemporalFacts> {
  const { client, deployments, taskQueue } = deps;
  const inTime = <T>(calls: () => Promise<T>) => client.withDeadline(Date.now() + CALL_MS, calls);
  const [deployment, known] = await inTime(() =>
    allSettled([deployments.describe(), knownWorkers(client, deployments, taskQueue)]),
  );
  const workers = liveness(known.workers, memory);
  noteAlive(deployment, workers, memory);
  const [versions, stalled] = await inTime(() =>
    allSettled([
      deployment ? observeVersions(deps, { deployment, workers, memory, builds }) : [],
      lookForStalled(client, memory, (after, limit) => candidates(deps, database, after, limit)),
    ]),
  );
  const pollers = workers.filter((worker) => worker.alive && worker.taskQueue === taskQueue).length;
  const { backlogCount, backlogAgeSeconds } = known.queue;
  return { deployment, versions, workers, queue: { backlogCount, backlogAgeSeconds, pollers }, stalled };
}

function liveness(workers: readonly LiveWorker[], memory: Memory): WorkerFacts[] {
  const now = new Date();
  return byOwnClock(workers, memory, now).map((worker) => ({ ...worker, alive: isAlive(worker, now.getTime()) }));
}

function noteAlive(deployment: Deployment | undefined, workers: WorkerFacts[], { aliveAt }: Memory): void {
  for (const { alive, version, lastSeenAt } of workers) {
    if (alive && version && version.deploymentName === deployment?.name) aliveAt.set(version.buildId, lastSeenAt);
  }
}

/** Jobs that were not begun first: where the code of a new version throws, it is those. */
async function candidates(
  { client, db, taskQueue }: ObserveDeps,
  database: Promise<RowFacts | Unanswered>,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const rows = await database;
  if (!db || !isAnswered(rows)) return await newestRuns(client, taskQueue, limit);
  const half = Math.ceil(limit / 2);
  return [...rows.jobIds.slice(0, half), ...(await openJobIds(db, after, limit - half))];
}

async function newestRuns(client: Client, taskQueue: string, pageSize: number): Promise<string[]> {
  const { namespace } = client.options;
  const query = `ExecutionStatus = "Running" AND TaskQueue = "${taskQueue}"`;
  const { executions } = await client.workflowService.listWorkflowExecutions({ namespace, query, pageSize });
  return (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
}
