import { createServer } from 'node:http';
import type { Worker } from '@temporalio/worker';
import type { Version } from './deployment/worker-deployment.js';

/**
 * /healthz says that the process lives; /readyz that it polls for work. Neither opens a connection of its own:
 * the worker knows best whether it polls (temporal.md 1, "Health"). Without a port there is none. Returns what
 * closes it.
 */
export async function startWorkerHealth(worker: Worker, version: Version, host: string, port: number | undefined) {
  if (port === undefined) return () => undefined;
  const server = createServer((request, response) => {
    const ready = request.url !== '/readyz' || isPolling(worker);
    response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: ready ? 'ok' : 'not polling', worker: worker.getState(), version }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return () => server.close();
}

function isPolling(worker: Worker): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return runState === 'RUNNING' && workflowPollerState === 'POLLING' && activityPollerState === 'POLLING';
}
