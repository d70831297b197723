import { POLL_DEAD_MS } from '../../versions/live-workers.js';
import {
  type DeploymentState,
  deploymentState,
  type VersionState,
  type WorkerState,
} from '../../versions/rollout/deployment-status.js';
import { EXIT } from '../command-line/exit-codes.js';
import { table } from '../table.js';
import type { DeployVerb } from './deploy-verb.js';

export const status: DeployVerb<{ all?: boolean }> = async (deps, { all = false }) => {
  const state = await deploymentState(deps, all);
  const isByPolls = state.workers.length > 0 && (await deps.deployments.workers()).length === 0;
  const broken = state.findings.some(({ severity }) => severity === 'broken');
  return { code: broken ? EXIT.failed : EXIT.done, json: state, text: stateText(state, isByPolls) };
};

function stateText(state: DeploymentState, isByPolls: boolean): string {
  const { versions, workers, moreVersions, findings } = state;
  const parts = [
    headline(state),
    versions.length > 0 ? versionTable(versions) : '',
    moreVersions > 0 ? `… and ${moreVersions} older versions (--all)` : '',
    workers.length > 0 ? workerTable(workers, state.deployment) : 'No worker has been seen within the last hour.',
    isByPolls ? BY_POLLS : '',
    ...findings.map(
      ({ severity, message, next }) => `${severity === 'broken' ? 'BROKEN' : 'warning'}: ${message} ${next}`,
    ),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Without it "alive" would say more than is known. */
const BY_POLLS = `The server keeps no heartbeats of workers: one that has died is "alive" here for ${POLL_DEAD_MS / 1000} s.`;

function headline({ deployment, taskQueue, known, current, ramping, managerIdentity }: DeploymentState): string {
  const name = `Deployment ${deployment} on task queue ${taskQueue}`;
  if (!known) return `${name}: unknown to the server, since no worker of it has ever polled.`;
  const share = ramping ? `, build ${ramping.buildId} gets ${ramping.percent} % of new jobs` : '';
  const now = current === undefined ? 'no version is Current, so no job starts' : `build ${current} is Current`;
  return `${name}: ${now}${share}. Routing is changed by ${managerIdentity ?? 'anybody'}.`;
}

const versionTable = (versions: readonly VersionState[]): string =>
  table([
    ['VERSION', 'STATUS', 'SINCE', 'COMMIT', 'GATE', 'WORKERS', 'OPEN JOBS', 'OLDEST TASK'],
    ...versions.map((version) => [
      version.buildId,
      version.percent === undefined ? version.status : `${version.status} ${version.percent} %`,
      age(Date.now() - +version.since),
      commitText(version.commit),
      gateText(version),
      ...[String(version.liveWorkers), String(version.openJobs)],
      version.oldestBacklogSeconds > 0 ? age(version.oldestBacklogSeconds * 1000) : '-',
    ]),
  ]);

const commitText = (commit = '-') => commit.replace(/^([0-9a-f]{10})[0-9a-f]{30}/, '$1');

function gateText({ gate, forcedBecause }: VersionState): string {
  if (forcedBecause !== undefined) return `forced: ${forcedBecause}`;
  if (!gate) return '-';
  return `${gate.passed ? 'passed' : 'FAILED'} ${age(Date.now() - Date.parse(gate.at))} ago`;
}

const workerTable = (workers: readonly WorkerState[], deployment: string): string =>
  table([
    ['WORKER', 'HOST', 'VERSION', 'TASK QUEUE', 'LAST SEEN', 'STATE'],
    ...workers.map((worker) => [
      worker.identity,
      worker.host ?? '-',
      versionOf(worker, deployment),
      worker.taskQueue,
      `${age(worker.lastSeenSeconds * 1000)} ago`,
      stateOf(worker),
    ]),
  ]);

function versionOf({ buildId, deployment }: WorkerState, ours: string): string {
  if (buildId === undefined) return 'unversioned';
  return deployment === ours ? buildId : `${deployment}:${buildId}`;
}

const stateOf = ({ alive, stopping }: WorkerState) => (stopping ? 'stops' : alive ? 'alive' : 'gone');

/** `12 s`, `3 min`, `2 h`, `4 d`. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
