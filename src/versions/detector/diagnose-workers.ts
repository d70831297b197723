import { counted } from '../../platform/plain-words.js';
import type { Deployment } from '../worker-deployment.js';
import type { Known, WorkerFacts } from './facts.js';
import { type Finding, MOST_IDS } from './finding.js';

/** Whether the workers that live are those the jobs are for. */
export const diagnoseWorkers = (known: Known): Finding[] => [
  ...queueMismatch(known),
  ...unversionedWorkers(known),
  ...olderThanDisk(known),
];

/** Jobs wait on the API's queue, where nobody polls, while workers of the deployment poll another. */
function queueMismatch({ temporal, taskQueue, deploymentName, rows }: Known): Finding[] {
  const { queue, versions, workers } = temporal;
  if (queue.pollers > 0 || (queue.backlogCount === 0 && rows.notStarted === 0)) return [];
  const own = workers.filter(({ alive, version }) => alive && version?.deploymentName === deploymentName);
  const byVersion = versions.filter((version) => version.workers > 0).flatMap((version) => version.queues);
  const others = [...new Set([...own.map((worker) => worker.taskQueue), ...byVersion])].filter(
    (name) => name !== taskQueue,
  );
  if (others.length === 0) return [];
  const names = others.map((name) => `"${name}"`).join(', ');
  return [
    {
      code: 'queue_mismatch',
      severity: 'broken',
      message: `The API puts jobs on the queue "${taskQueue}", which no worker polls; workers of "${deploymentName}" poll ${names}. One of the two names is mistyped.`,
      next: 'Give API and workers the same TEMPORAL_TASK_QUEUE and start again the one that was wrong; jobs that wait need a worker on the queue they are on.',
      jobIds: rows.jobIds.slice(0, MOST_IDS),
      waitingFor: `waiting for a worker on the queue "${taskQueue}": none polls it`,
    },
  ];
}

/** They get nothing once there is a Current version, and poll on happily (temporal.md 2.2). */
function unversionedWorkers({ temporal, taskQueue }: Known): Finding[] {
  const { deployment, workers, versions } = temporal;
  const idle = workers.filter((worker) => worker.alive && !worker.version && worker.taskQueue === taskQueue);
  if (idle.length === 0) return [];
  const served = versions.some(({ buildId, workers: live }) => buildId === deployment?.current && live > 0);
  const why = deployment?.current
    ? `get no work, because build ${deployment.current} is Current`
    : 'take jobs that only a worker with a version can run';
  return [
    {
      code: 'unversioned_workers',
      severity: served ? 'warning' : 'broken',
      message: `${counted(idle.length, 'worker')} without a version poll "${taskQueue}" and ${why}: ${names(idle)}.`,
      next: 'Stop them, and start workers of this product: these always have a version.',
    },
  ];
}

const names = (workers: WorkerFacts[]) =>
  workers
    .slice(0, 5)
    .map(({ identity, host }) => (host ? `${identity} on ${host}` : identity))
    .join(', ');

/** The seed of all this: new code lies on disk, and old code runs. */
function olderThanDisk({ temporal, diskBuildId }: Known): Finding[] {
  const { deployment, versions } = temporal;
  const live = versions.filter(({ workers }) => workers > 0);
  if (!diskBuildId || live.length === 0) return [];
  const current = deployment?.current;
  const disk = versions.find(({ buildId }) => buildId === diskBuildId);
  if (current && hadJobs(deployment, diskBuildId)) return [left(diskBuildId, current)];
  if (!disk || disk.workers === 0) {
    const running = live.map(({ buildId }) => buildId);
    return [notRunning(diskBuildId, running, current)];
  }
  if (!current || disk.status === 'current' || disk.status === 'ramping') return [];
  return [disk.gateFailed ? refused(diskBuildId, current) : notCurrent(diskBuildId, current)];
}

/** Somebody has sent jobs elsewhere since: this machine has older code, or the newer was at fault. */
const hadJobs = ({ versions }: Pick<Deployment, 'versions'>, build: string): boolean =>
  versions.some(({ buildId, status }) => buildId === build && ['draining', 'drained'].includes(status));

const left = (disk: string, current: string): Finding => ({
  code: 'disk_build_not_current',
  severity: 'warning',
  message: `The code on disk is build ${disk}, which got jobs before build ${current} did.`,
  next: `Bring this machine's code up to that of build ${current}: pro deploy restore ${current}`,
  buildId: disk,
});

const refused = (disk: string, current: string): Finding => ({
  code: 'disk_build_not_current',
  severity: 'warning',
  message: `The code on disk, build ${disk}, has not passed the gate, so it gets no new jobs: Current is build ${current}.`,
  next: 'See why, and mend it: pro deploy status --all',
  buildId: disk,
});

const notRunning = (disk: string, live: string[], current = 'none'): Finding => ({
  code: 'disk_build_not_running',
  severity: 'warning',
  message: `The code on disk is build ${disk}, and no worker runs it: live workers are of build ${live.join(', ')} (Current: ${current}).`,
  next: 'Start a worker of this code, then: pro deploy promote',
  buildId: disk,
});

const notCurrent = (disk: string, current: string): Finding => ({
  code: 'disk_build_not_current',
  severity: 'warning',
  message: `The code on disk, build ${disk}, has live workers and gets no new jobs: Current is build ${current}.`,
  next: `pro deploy promote ${disk}`,
  buildId: disk,
});
