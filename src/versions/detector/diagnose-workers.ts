import { counted } from '../../platform/plain-words.js';
import type { Known, WorkerFacts } from './facts.js';
import type { Finding } from './finding.js';

/** Whether the workers that live are those the jobs are for. */
export const diagnoseWorkers = (known: Known): Finding[] => [...queueMismatch(known), ...unversionedWorkers(known)];

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
      jobIds: rows.jobIds,
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
