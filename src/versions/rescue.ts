import type { Client } from '@temporalio/client';
import type { Logger } from '../platform/logger.js';
import type { Build } from './builds/build.js';
import { knownWorkers } from './detector/known-workers.js';
import { isAlive } from './live-workers.js';
import { replayHistories } from './replay/replay.js';
import { faultText } from './replay/replay-fault.js';
import { type JobRun, oldestRuns, openRunsQuery, type StartedRun, type VersionJobs } from './version-jobs.js';
import type { LiveWorker, RescueMetadata } from './worker-deployment.js';
import type { WorkerDeployments } from './worker-deployments.js';

export interface RescueDeps {
  client: Client;
  deployments: WorkerDeployments;
  jobs: Pick<VersionJobs, 'history' | 'pin'>;
  taskQueue: string;
  /** The code of the worker that rescues: jobs are replayed on it, so they can be moved to it only. */
  build: Pick<Build, 'buildId' | 'workflowBundle'>;
  /** How long a version is without workers before its jobs are moved; 0: never. */
  afterSeconds: number;
  log: Logger;
  /** Called after some jobs, for whoever wonders whether this still lives. */
  progress(): void;
}

/** What one round tells the next of each build that has jobs and no workers. */
export type Absences = Record<string, Absence>;

export interface Absence {
  /** When `sign` was first seen, by our own clock, in ms since 1970. */
  since: number;
  /** Its newest sign of life, by the clock of the machine that gave it; left out: none is known. */
  sign?: number;
  walk?: RescuePlace;
}

/** Where the next round goes on, in a version with more jobs that do not fit than are written down. */
interface RescuePlace {
  /** Start of the job that was looked at last, in ms since 1970. */
  upTo: number;
  /** Met on the way, and not written down. */
  more: number;
}

/** In a round, oldest first: some seconds of work. */
const JOBS = 50;
/** Looked through to find the oldest; ten answers of the server. */
const LISTED = 10_000;
/** The version's metadata has room for some; a person who has seen these knows what is wrong with the others. */
const MOST_WRITTEN = 200;
/** Replayed together, since each replay starts a worker; the server is asked after so many whether it is still right. */
const TOGETHER = 10;

/**
 * Moves jobs of versions whose workers are gone to the Current version, each only after its history was replayed there.
 * Nothing that was done is done again: the job goes on from its history. Those that do not fit are written down on their
 * version, for the detector to tell. Does nothing where this worker is not of the Current version. Running it twice, or
 * beside itself, is harmless, and so is a worker that comes back meanwhile: a job has one version at a time.
 */
export async function rescueJobs(deps: RescueDeps, absences: Absences): Promise<Absences> {
  if (deps.afterSeconds <= 0) return {};
  const now = Date.now();
  const next: Absences = {};
  for (const { buildId, sign } of await deserted(deps)) {
    const before = absences[buildId];
    // Another machine's clock can be wrong by more than a worker may be silent; but a sign that comes anew is one. The
    // server forgets dead workers after a while: no sign any more is none.
    const isSilent = before && (sign === undefined || before.sign === sign);
    const absence = isSilent ? before : { since: now, sign };
    const isGone = before === absence && now - absence.since >= deps.afterSeconds * 1000;
    next[buildId] = isGone ? await rescueInTurn(deps, { buildId, sign }, absence) : absence;
  }
  return next;
}

/** One version that cannot be rescued now does not keep the others, nor does it lose its time. */
async function rescueInTurn(deps: RescueDeps, version: Deserted, absence: Absence): Promise<Absence> {
  try {
    return { ...absence, walk: await rescueVersion(deps, version, absence.walk) };
  } catch (error) {
    deps.log.warn({ from: version.buildId, err: error }, 'a version could not be rescued now; the next round tries on');
    return absence;
  }
}

interface Deserted {
  buildId: string;
  sign?: number;
}

/**
 * Versions that have jobs and no live worker; none, where jobs could not be moved to this build. Of any status: it knows
 * nothing of jobs that were moved there (worker-deployments.ts).
 */
async function deserted({ client, deployments, taskQueue, build }: RescueDeps, only?: string): Promise<Deserted[]> {
  const [deployment, { workers }] = await Promise.all([
    deployments.describe(),
    knownWorkers(client, deployments, taskQueue),
  ]);
  if (deployment?.current !== build.buildId) return [];
  const found: Deserted[] = [];
  for (const { buildId } of deployment.versions) {
    if (only !== undefined && buildId !== only) continue;
    const own = workers.filter((worker) => isOf(worker, deployment.name, buildId));
    if (buildId === build.buildId || own.some((worker) => isAlive(worker))) continue;
    if ((await deployments.openCount(buildId)) === 0) continue;
    const signs = own.map(({ lastSeenAt }) => lastSeenAt.getTime());
    found.push({ buildId, sign: signs.length > 0 ? Math.max(...signs) : undefined });
  }
  return found;
}

const isOf = ({ version }: LiveWorker, deploymentName: string, buildId: string) =>
  version?.deploymentName === deploymentName && version.buildId === buildId;

/** Moves what fits, and writes down what does not. Where the next round goes on; undefined: at the oldest again. */
async function rescueVersion(deps: RescueDeps, { buildId: from, sign }: Deserted, last?: RescuePlace) {
  const before = (await deps.deployments.describeVersion(from))?.metadata.rescue;
  // Another build may well take those that one before could not.
  const listed = before?.to === deps.build.buildId ? before : undefined;
  const walk: RescuePlace = (listed && last) ?? { upTo: 0, more: 0 };
  const known = new Set(listed?.refused.map(({ jobId }) => jobId));
  const isNew = (run: StartedRun) => !known.has(run.workflowId) && run.startedAt > walk.upTo;
  const query = openRunsQuery(deps.deployments.deploymentName, from);
  const runs = (await oldestRuns(deps.client, query, LISTED)).filter(isNew);
  const refused = [...(listed?.refused ?? [])];
  let looked = 0;
  while (looked < Math.min(JOBS, runs.length)) {
    if (looked > 0 && !(await isStillDeserted(deps, { buildId: from, sign }))) break;
    const some = runs.slice(looked, Math.min(JOBS, looked + TOGETHER));
    refused.push(...(await rescueSome(deps, some, from)));
    looked += some.length;
    deps.progress();
  }
  const more = walk.more + Math.max(0, refused.length - MOST_WRITTEN);
  const isAtEnd = looked === runs.length;
  // Halfway through, those that were counted before are still there.
  const said = isAtEnd ? more : Math.max(more, listed?.more ?? 0);
  await writeDown(deps, from, { refused: refused.slice(0, MOST_WRITTEN), more: said }, listed);
  return isAtEnd || more === 0 ? undefined : { upTo: runs[looked - 1]?.startedAt ?? walk.upTo, more };
}

async function writeDown(
  { build, deployments, log }: RescueDeps,
  from: string,
  { refused, more }: Pick<RescueMetadata, 'refused' | 'more'>,
  listed: RescueMetadata | undefined,
): Promise<void> {
  if (refused.length === (listed?.refused.length ?? 0) && more === (listed?.more ?? 0)) return;
  const rescue: RescueMetadata = { at: new Date().toISOString(), to: build.buildId, refused, more };
  await deployments.writeMetadata(from, { rescue });
  log.error(
    { from, to: build.buildId, jobs: refused.length + (more ?? 0), listed: refused.length },
    `jobs that fit only their own build; pro deploy restore ${from}`,
  );
}

const isStillDeserted = async (deps: RescueDeps, { buildId, sign }: Deserted): Promise<boolean> =>
  (await deserted(deps, buildId)).some((version) => version.sign === sign);

/** Moves those that replay; returns the others, each with the reason. Those that are gone are neither. */
async function rescueSome(deps: RescueDeps, runs: StartedRun[], from: string): Promise<RescueMetadata['refused']> {
  const refused: RescueMetadata['refused'] = [];
  const read = await Promise.all(runs.map(async (run) => ({ run, history: await readHistory(deps, run, from) })));
  const there = read.flatMap(({ run, history }) => (history ? [{ ...run, history }] : []));
  const { faults } = await replayHistories(deps.build.workflowBundle, there);
  for (const run of there) {
    const fault = faults.find(({ workflowId }) => workflowId === run.workflowId);
    if (fault) refused.push({ jobId: run.workflowId, reason: faultText(fault) });
    else await moveHere(deps, run, from);
  }
  return refused;
}

/** Undefined: it is gone, or cannot be read now. */
async function readHistory(deps: RescueDeps, run: JobRun, from: string) {
  try {
    return await deps.jobs.history(run);
  } catch (error) {
    notNow(deps, run, from, error);
    return undefined;
  }
}

async function moveHere(deps: RescueDeps, run: JobRun, from: string): Promise<void> {
  const { jobs, build, log } = deps;
  try {
    await jobs.pin(run, build.buildId, `rescue@${build.buildId}`);
    const moved = { jobId: run.workflowId, from, to: build.buildId };
    log.warn(moved, 'a job whose workers are gone goes on on the Current version');
  } catch (error) {
    notNow(deps, run, from, error);
  }
}

/** It ended, went on as a new run, or Temporal is away for a moment: the next round sees it as it is then. */
const notNow = ({ log }: RescueDeps, { workflowId: jobId }: JobRun, from: string, err: unknown): void =>
  log.warn({ jobId, from, err }, 'a job could not be rescued now; the next round tries again');
