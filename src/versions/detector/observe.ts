import { rowsNotStarted } from '../../db/waiting-rows.js';
import { allSettled } from '../../platform/all-settled.js';
import { within } from '../../platform/deadline.js';
import { inTimeOf } from '../../temporal/deadline.js';
import { isAlive } from '../live-workers.js';
import { SECOND_LOOK_MS } from '../signs-of-life.js';
import type { Deployment, LiveWorker } from '../worker-deployment.js';
import { type DetectorState, newDetectorState } from './detector-state.js';
import type { Facts, RowFacts, TemporalFacts, Unanswered, WorkerFacts } from './facts.js';
import { knownWorkers } from './known-workers.js';
import type { ObserveDeps } from './observe-deps.js';
import { observeVersions } from './observe-versions.js';
import { lookForStalled, ONE_LOOK, ROUND } from './stalled-runs.js';
import { walksOf } from './walk-jobs.js';

/**
 * Longest call to Temporal. A look is one round of calls after another. A detector that begins one every 5 s, and misses
 * one, still knows within 30 s of a worker that is dead after 12 s (added up in test/unit/detector-watch.test.ts). Calls
 * have deadlines, besides the limit of the whole look, because the SDK would try them again behind our back, on a
 * connection that may be closed by then.
 */
export const CALL_MS = 2_500;
export const LONGEST_LOOK_MS = 5_500;
/** Of a command: a second look at the workers, and time for many jobs. */
const LONGEST_ONE_LOOK_MS = LONGEST_LOOK_MS + SECOND_LOOK_MS + ONE_LOOK.forMs + 2 * CALL_MS;

interface Look {
  deps: ObserveDeps;
  memory: DetectorState;
  /** It is the only one: a command looks twice where it is in doubt, and at more jobs. */
  isOnly: boolean;
  database: Promise<RowFacts | Unanswered>;
}

/**
 * Looks at the sources once: the deployment's routing, its workers, what waits on its queues, the schedule that heals,
 * and the rows that were accepted and not begun. Never rejects: a part that does not answer in time is a fact too.
 * `memory`: of whoever looks again and again; without it this is the only look.
 */
export async function observe(deps: ObserveDeps, memory?: DetectorState): Promise<Facts> {
  const { deployments, db, taskQueue, rescueAfterSeconds } = deps;
  const longestMs = memory ? LONGEST_LOOK_MS : LONGEST_ONE_LOOK_MS;
  const inTime = <T extends object>(look: () => Promise<T>) => answered(within(longestMs, look()));
  const database = inTime<RowFacts>(async () => (db ? await rowsNotStarted(db) : { notStarted: 0, jobIds: [] }));
  const look = { deps, memory: memory ?? newDetectorState(), isOnly: !memory, database };
  const temporal = await inTime<TemporalFacts>(() => observeTemporal(look));
  return {
    at: new Date(),
    deploymentName: deployments.deploymentName,
    ...{ taskQueue, rescueAfterSeconds, temporal, database: await database },
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

async function observeTemporal({ deps, memory, isOnly, database }: Look): Promise<TemporalFacts> {
  const { client, deployments, taskQueue } = deps;
  const looks = isOnly ? ONE_LOOK : ROUND;
  const inTime = <T>(ms: number, calls: () => Promise<T>) => inTimeOf(client, ms)(calls);
  const [deployment, known] = await inTime(CALL_MS, () =>
    allSettled([deployments.describe(), knownWorkers(client, deployments, taskQueue, isOnly ? undefined : memory)]),
  );
  const workers = liveness(known.workers);
  noteAlive(deployment, workers, memory);
  const [versions, stalled, healer] = await inTime(isOnly ? CALL_MS + looks.forMs : CALL_MS, () =>
    allSettled([
      deployment ? observeVersions(deps, { deployment, workers, memory }) : [],
      lookForStalled(client, memory, { walks: walksOf(deps, database), taskQueue, looks }),
      deps.healer?.(),
    ]),
  );
  const pollers = workers.filter((worker) => worker.alive && worker.taskQueue === taskQueue).length;
  const { backlogCount, backlogAgeSeconds } = known.queue;
  return {
    deployment,
    versions,
    workers,
    queue: { backlogCount, backlogAgeSeconds, pollers },
    stalled,
    healer,
    ...(!isOnly && { watchedSince: memory.since }),
  };
}

function liveness(workers: readonly LiveWorker[]): WorkerFacts[] {
  const now = Date.now();
  return workers.map((worker) => ({ ...worker, alive: isAlive(worker, now) }));
}

function noteAlive(deployment: Deployment | undefined, workers: WorkerFacts[], { aliveAt }: DetectorState): void {
  for (const { alive, version, lastSeenAt } of workers) {
    if (alive && version && version.deploymentName === deployment?.name) aliveAt.set(version.buildId, lastSeenAt);
  }
}
