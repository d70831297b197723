import { createServer, type ServerResponse } from 'node:http';
import type { Worker } from '@temporalio/worker';
import type { ReadyPart } from '../../jobs/parts-down.js';
import type { Version } from '../worker-deployment.js';

export interface WorkerHealth {
  /** There is a worker from now on. */
  worker?: Worker;
  /** Asks the parts this very process works with. */
  partsDown?: () => Promise<ReadyPart[]>;
  close(): void;
}

/**
 * /healthz says that the process lives, also while it waits for the parts it needs, and asks nobody. /readyz says that
 * it polls for work, which the worker knows best (temporal.md 1, "Health"), and that its own database and bucket answer:
 * the gate runs a job with others, so it cannot know. Without a port there is none.
 */
export async function startWorkerHealth(version: Version, host: string, port: number | undefined) {
  const health: WorkerHealth = { close: () => undefined };
  if (port === undefined) return health;
  const server = createServer((request, response) => {
    const answer = request.url === '/readyz' ? readiness(health) : Promise.resolve({ status: 'ok' });
    void answer.then((said) => send(response, { ...said, worker: stateOf(health), version }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(inWords(error, host, port)));
    server.listen(port, host, resolve);
  });
  health.close = () => server.close();
  return health;
}

const inWords = (error: Error, host: string, port: number): Error =>
  new Error(
    `The worker's health checks can't listen on ${host}, port ${port} (WORKER_HEALTH_HOST, WORKER_HEALTH_PORT): ${error.message}`,
    { cause: error },
  );

async function readiness({ worker, partsDown }: WorkerHealth): Promise<{ status: string; down?: ReadyPart[] }> {
  if (!worker || !isPolling(worker)) return { status: 'not polling' };
  const down = (await partsDown?.()) ?? [];
  return { status: down.length === 0 ? 'ok' : 'parts do not answer', down };
}

const stateOf = ({ worker }: WorkerHealth) => worker?.getState() ?? 'WAITING_FOR_PARTS';

interface Answer {
  status: string;
  down?: ReadyPart[];
  worker: string;
  version: Version;
}

function send(response: ServerResponse, body: Answer): void {
  response.writeHead(body.status === 'ok' ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function isPolling(worker: Worker): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return runState === 'RUNNING' && workflowPollerState === 'POLLING' && activityPollerState === 'POLLING';
}
