import type { Worker, WorkerDeploymentOptions } from '@temporalio/worker';
import type { Version } from '../../src/versions/worker-deployment.js';

/** As src/worker.ts: jobs end on the version they began on. */
export const pinnedTo = (version: Version): WorkerDeploymentOptions => ({
  ...{ version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' },
});

/** Lets it run; returns what stops it, which may be called again. */
export function runUntilStopped(worker: Worker): () => Promise<void> {
  const running = worker.run();
  return async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  };
}
