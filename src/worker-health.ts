import { createServer } from 'node:http';
import type { Worker } from '@temporalio/worker';
import type { Version } from './deployment/worker-deployment.js';

export interface WorkerHealth {
  /** There is a worker from now on. */
  worker?: Worker;
  close(): void;
}

/**
 * /healthz says that the process lives, also while it waits for the parts it needs; /readyz that it polls for work.
 * Neither opens a connection of its own: the worker knows best whether it polls (temporal.md 1, "Health"). Without a
 * port there is none.
 */
export async function startWorkerHealth(version: Version, host: string, port: number | undefined) {
  const health: WorkerHealth = { close: () => undefined };
  if (port === undefined) return health;
  const server = createServer((request, response) => {
    const { worker } = health;
    const ready = request.url !== '/readyz' || (worker !== undefined && isPolling(worker));
    response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
    const status = ready ? 'ok' : 'not polling';
    response.end(JSON.stringify({ status, worker: worker?.getState() ?? 'WAITING_FOR_PARTS', version }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  health.close = () => server.close();
  return health;
}

function isPolling(worker: Worker): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return runState === 'RUNNING' && workflowPollerState === 'POLLING' && activityPollerState === 'POLLING';
}
