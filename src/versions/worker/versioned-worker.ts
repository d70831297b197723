import { Worker, type WorkerOptions } from '@temporalio/worker';
import { SetupError } from '../../platform/setup-error.js';

/** Options of a worker that may run our workflow types. */
export type VersionedWorkerOptions = WorkerOptions & Required<Pick<WorkerOptions, 'workerDeploymentOptions'>>;

/**
 * The only maker of workers here. Refuses one without a version before it polls: what it would do to jobs shows in no
 * history and no error (temporal.md 1, "Trap").
 */
export async function createWorker(options: VersionedWorkerOptions): Promise<Worker> {
  assertVersioned(options);
  return await Worker.create(options);
}

/** Throws a sentence with the reason; the types alone do not hold a value that is empty or was cast. */
export function assertVersioned({ workerDeploymentOptions: options }: WorkerOptions): void {
  const { deploymentName, buildId } = options?.version ?? {};
  const lacking = [
    ...(options?.useWorkerVersioning ? [] : ['useWorkerVersioning']),
    ...(deploymentName?.trim() ? [] : ['a deployment name']),
    ...(buildId?.trim() ? [] : ['a build id']),
  ];
  if (lacking.length === 0) return;
  throw new SetupError(
    [
      `This worker is refused: it lacks ${lacking.join(' and ')}, so it would run as no version.`,
      'Temporal turns down each of its answers for a workflow that has a versioning behaviour, and the job hangs without an error; once the deployment has a Current version it gets no jobs at all. Start it by src/worker.ts, which takes its version from TEMPORAL_DEPLOYMENT and the build.',
    ].join(' '),
  );
}
