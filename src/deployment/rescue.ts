import type { Client } from '@temporalio/client';
import type { JobRun, VersionJobs } from '../clients/version-jobs.js';
import type { WorkerDeployments } from '../clients/worker-deployments.js';
import type { Logger } from '../logger.js';
import type { Build } from './builds/build.js';
import { knownWorkers } from './detector/known-workers.js';
import { openJobsQuery } from './detector/observe-versions.js';
import { isAlive } from './live-workers.js';
import { replayHistories } from './replay/replay.js';
import { faultText } from './replay/replay-fault.js';
import type { LiveWorker, RescueMetadata, VersionSummary } from './worker-deployment.js';

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
  /** Called after each job, for whoever wonders whether this still lives. */
  progress(): void;
}

/** Since when each build is seen without workers, in ms since 1970: what one round tells the next. */
export type Absences = Record<string, number>;

/** In a round, oldest first: some seconds of work. */
const JOBS = 50;
/** Looked through to find the oldest; beyond, any will do. */
const LISTED = 1000;
/** Many that do not fit are a case for a person, and the version's metadata has room for some. */
const MOST_REFUSED = 200;
/** The server is asked this often whether it is still right to move. */
const LOOK_AGAIN_AFTER = 10;

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
  for (const { version, lastSeenAt } of await deserted(deps)) {
    const since = Math.min(absences[version.buildId] ?? now, lastSeenAt ?? now);
    next[version.buildId] = since;
    if (now - since >= deps.afterSeconds * 1000) await rescueVersion(deps, version.buildId);
  }
  return next;
}

interface Deserted {
  version: VersionSummary;
  lastSeenAt?: number;
}

/** Versions that may have jobs and have no live worker; none, where jobs could not be moved to this build. */
async function deserted({ client, deployments, taskQueue, build }: RescueDeps): Promise<Deserted[]> {
  const [deployment, { workers }] = await Promise.all([
    deployments.describe(),
    knownWorkers(client, deployments, taskQueue),
  ]);
  if (deployment?.current !== build.buildId) return [];
  return deployment.versions.flatMap((version) => {
    if (version.buildId === build.buildId || version.status === 'drained') return [];
    const own = workers.filter((worker) => isOf(worker, deployment.name, version.buildId));
    if (own.some((worker) => isAlive(worker))) return [];
    const seen = own.map(({ lastSeenAt }) => lastSeenAt.getTime());
    return [{ version, lastSeenAt: seen.length > 0 ? Math.max(...seen) : undefined }];
  });
}

const isOf = ({ version }: LiveWorker, deploymentName: string, buildId: string) =>
  version?.deploymentName === deploymentName && version.buildId === buildId;

async function rescueVersion(deps: RescueDeps, from: string): Promise<void> {
  const { build, deployments, log } = deps;
  const before = (await deployments.describeVersion(from))?.metadata.rescue;
  // Another build may well take those that one before could not.
  const refused = before?.to === build.buildId ? [...before.refused] : [];
  const known = new Set(refused.map(({ jobId }) => jobId));
  const runs = (await oldestJobs(deps, from)).filter(({ workflowId }) => !known.has(workflowId)).slice(0, JOBS);
  for (const [place, run] of runs.entries()) {
    if (refused.length >= MOST_REFUSED) break;
    if (place > 0 && place % LOOK_AGAIN_AFTER === 0 && !(await isStillDeserted(deps, from))) break;
    const reason = await rescueJob(deps, run, from);
    if (reason) refused.push({ jobId: run.workflowId, reason });
    deps.progress();
  }
  if (refused.length === known.size) return;
  const rescue: RescueMetadata = { at: new Date().toISOString(), to: build.buildId, refused };
  await deployments.writeMetadata(from, { rescue });
  log.error(
    { from, to: build.buildId, jobs: refused.length },
    `jobs that fit only their own build; pro deploy restore ${from}`,
  );
}

const isStillDeserted = async (deps: RescueDeps, from: string): Promise<boolean> =>
  (await deserted(deps)).some(({ version }) => version.buildId === from);

async function oldestJobs({ client, deployments }: RescueDeps, from: string): Promise<JobRun[]> {
  const found: (JobRun & { startTime: Date })[] = [];
  // The server sorts by nothing else than the newest first.
  for await (const run of client.workflow.list({
    query: openJobsQuery(deployments.deploymentName, from),
    pageSize: LISTED,
  })) {
    found.push({ workflowId: run.workflowId, runId: run.runId, startTime: run.startTime });
    if (found.length === LISTED) break;
  }
  return found.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
}

/** Why the job stays where it is; undefined: it was moved, or is gone. */
async function rescueJob(deps: RescueDeps, run: JobRun, from: string): Promise<string | undefined> {
  const { jobs, build, log } = deps;
  const { workflowId: jobId } = run;
  try {
    const history = await jobs.history(run);
    if (!history) return undefined;
    const { faults } = await replayHistories(build.workflowBundle, [{ workflowId: jobId, history }]);
    if (faults[0]) return faultText(faults[0]);
    await jobs.pin(run, build.buildId, `rescue@${build.buildId}`);
    log.warn({ jobId, from, to: build.buildId }, 'a job whose workers are gone goes on on the Current version');
  } catch (error) {
    // It ended, went on as a new run, or Temporal is away for a moment: the next round sees it as it is then.
    log.warn({ jobId, from, err: error }, 'a job could not be rescued now; the next round tries again');
  }
  return undefined;
}
