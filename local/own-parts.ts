import type { Environment, StackConfig } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';
import type { Version } from '../src/versions/worker-deployment.js';
import { startOwnProcess, workerReadyUrl } from './own-process.js';
import type { RunningPart } from './process.js';

/** A worker process, and the version it says it is. */
export type RunningWorker = RunningPart & { version: Version };

export interface OwnPartsContext {
  config: StackConfig;
  /** Where the other parts are. */
  env: Environment;
  report: Report;
  /** Aborts when the stack is asked to stop: nothing is begun any more. */
  signal?: AbortSignal;
}

/** `entry`: another file than that of production. */
export const startApi = (context: OwnPartsContext, entry?: string): Promise<RunningPart> =>
  startOwnProcess('api', { ...context, entry });

/**
 * Starts a worker of the code as it is now. Its version is asked of it, not computed again: a file saved in between
 * would give another id, with no worker behind it.
 */
export async function startWorker(
  context: OwnPartsContext,
  options: { healthPort?: number; exitWhenDrained?: boolean } = {},
): Promise<RunningWorker> {
  const { healthPort = context.config.WORKER_HEALTH_PORT, exitWhenDrained } = options;
  const config = { ...context.config, WORKER_HEALTH_PORT: healthPort };
  const env = { ...context.env, WORKER_HEALTH_PORT: String(healthPort) };
  const extra = exitWhenDrained ? ['--exit-when-drained'] : [];
  const part = await startOwnProcess('worker', { ...context, config, env, extra });
  try {
    const response = await fetch(workerReadyUrl(config), { signal: context.signal });
    const { version } = (await response.json()) as { version: Version };
    return { ...part, version };
  } catch (error) {
    await part.stop();
    throw error;
  }
}
