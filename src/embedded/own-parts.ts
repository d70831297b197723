import type { Environment, StackConfig } from '../config.js';
import type { Version } from '../deployment/worker-deployment.js';
import { startOwnProcess, workerReadyUrl } from './own-process.js';
import type { RunningPart } from './process.js';
import type { Report } from './report.js';

/** A worker process, and the version it says it is. */
export interface RunningWorker {
  part: RunningPart;
  version: Version;
}

export interface OwnPartsContext {
  config: StackConfig;
  /** Where the other parts are. */
  env: Environment;
  report: Report;
}

export const startApi = ({ config, env, report }: OwnPartsContext): Promise<RunningPart> =>
  startOwnProcess('api', config, env, report);

/**
 * Starts a worker of the code as it is now. Its version is asked of it, not computed again: a file saved in between
 * would give another id, with no worker behind it.
 */
export async function startWorker(
  { config, env, report }: OwnPartsContext,
  options: { healthPort?: number; exitWhenDrained?: boolean } = {},
): Promise<RunningWorker> {
  const { healthPort = config.WORKER_HEALTH_PORT, exitWhenDrained } = options;
  const own = { ...config, WORKER_HEALTH_PORT: healthPort };
  const part = await startOwnProcess(
    'worker',
    own,
    { ...env, WORKER_HEALTH_PORT: String(healthPort) },
    report,
    exitWhenDrained ? ['--exit-when-drained'] : [],
  );
  const response = await fetch(workerReadyUrl(own));
  const { version } = (await response.json()) as { version: Version };
  return { part, version };
}
