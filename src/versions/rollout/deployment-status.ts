import type { Finding } from '../detector/finding.js';
import { ageMs, aliveOf, isAlive, seenWorkers } from '../live-workers.js';
import type { LiveWorker, VersionDetails, VersionStatus, VersionSummary } from '../worker-deployment.js';
import type { RolloutDeps } from './rollout-deps.js';

export interface VersionState {
  buildId: string;
  status: VersionStatus;
  /** Of a ramping version. */
  percent?: number;
  since: Date;
  commit?: string;
  release?: string;
  gate?: { passed: boolean; at: string };
  promotedBy?: string;
  forcedBecause?: string;
  liveWorkers: number;
  openJobs: number;
  oldestBacklogSeconds: number;
}

export interface WorkerState {
  identity: string;
  host?: string;
  /** Left out: not versioned. */
  buildId?: string;
  deployment?: string;
  taskQueue: string;
  lastSeenSeconds: number;
  alive: boolean;
  stopping: boolean;
}

export interface DeploymentState {
  deployment: string;
  taskQueue: string;
  /** False: no worker of it has ever polled. */
  known: boolean;
  current?: string;
  ramping?: { buildId: string; percent: number };
  managerIdentity?: string;
  versions: VersionState[];
  /** Drained or never used ones that are not shown. */
  moreVersions: number;
  workers: WorkerState[];
  findings: Finding[];
}

/** Old versions nobody asks about; those with jobs or traffic are always shown. */
const RETIRED_SHOWN = 10;
/** A worker that has been silent for so long is history. */
const WORKER_SHOWN_MS = 60 * 60_000;

type StatusDeps = Pick<RolloutDeps, 'deployments' | 'jobs' | 'taskQueue'> & {
  /** As they are after that: what was seen before the routing was changed is over. */
  findings(after?: Date): Promise<Finding[]>;
  /** Left out: they are looked at for sure, which can take 4 s. */
  workers?(): Promise<LiveWorker[]>;
};

export async function deploymentState(deps: StatusDeps, all: boolean): Promise<DeploymentState> {
  const { deploymentName } = deps.deployments;
  const seen = deps.workers?.() ?? seenWorkers(deps);
  const [deployment, workers] = await Promise.all([deps.deployments.describe(), seen]);
  const { versions = [], current, ramping, managerIdentity } = deployment ?? {};
  const shown = all ? versions : withoutRetired(versions);
  const [findings, ...states] = await Promise.all([
    deps.findings(versions.find(({ buildId }) => buildId === current)?.currentSince),
    ...shown.map((version) => versionState(deps, version, workers, ramping?.percent)),
  ]);
  return {
    ...{ deployment: deploymentName, taskQueue: deps.taskQueue, known: deployment !== undefined },
    ...{ current, ramping, managerIdentity },
    versions: states,
    moreVersions: versions.length - shown.length,
    workers: workersOf(workers, deploymentName, deps.taskQueue),
    findings,
  };
}

function withoutRetired(versions: VersionSummary[]): VersionSummary[] {
  const retired = versions.filter(({ status }) => status === 'drained' || status === 'inactive');
  const hidden = new Set(retired.slice(RETIRED_SHOWN));
  return versions.filter((version) => !hidden.has(version));
}

async function versionState(
  { deployments, jobs }: StatusDeps,
  summary: VersionSummary,
  workers: LiveWorker[],
  percent?: number,
): Promise<VersionState> {
  const { buildId, status } = summary;
  const [details, openJobs] = await Promise.all([deployments.describeVersion(buildId), jobs.openCount(buildId)]);
  const { deploymentName } = deployments;
  return {
    ...{ buildId, status, percent: status === 'ramping' ? percent : undefined, since: sinceOf(summary), openJobs },
    ...recorded(details),
    liveWorkers: aliveOf(workers, { deploymentName, buildId }).length,
    oldestBacklogSeconds: Math.max(0, ...(details?.queues ?? []).map((queue) => queue.backlogAgeSeconds)),
  };
}

function recorded(details?: VersionDetails) {
  const { build, gate, promotion } = details?.metadata ?? {};
  return {
    ...{ commit: build?.commit, release: build?.release },
    gate: gate && { passed: gate.passed, at: gate.at },
    ...{ promotedBy: promotion?.by, forcedBecause: promotion?.forcedBecause },
  };
}

function sinceOf({ status, currentSince, rampingSince, drainageSince, createdAt }: VersionSummary): Date {
  const since = { current: currentSince, ramping: rampingSince, draining: drainageSince, drained: drainageSince };
  return (status === 'inactive' ? undefined : since[status]) ?? createdAt;
}

/** Ours, and those of others on our queue. */
function workersOf(workers: LiveWorker[], deploymentName: string, queue: string): WorkerState[] {
  return workers
    .filter((worker) => worker.version?.deploymentName === deploymentName || worker.taskQueue === queue)
    .filter((worker) => ageMs(worker) < WORKER_SHOWN_MS)
    .sort((a, b) => +b.lastSeenAt - +a.lastSeenAt)
    .map((worker) => ({
      ...{ identity: worker.identity, host: worker.host, taskQueue: worker.taskQueue, stopping: worker.stopping },
      ...{ buildId: worker.version?.buildId, deployment: worker.version?.deploymentName },
      lastSeenSeconds: Math.round(ageMs(worker) / 1000),
      alive: isAlive(worker),
    }));
}
