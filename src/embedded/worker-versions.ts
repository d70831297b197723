import { type OwnPartsContext, type RunningWorker, startWorker } from './own-parts.js';
import { freePort } from './ports.js';
import { reasonOf } from './report.js';
import { takeOver } from './take-over.js';

export interface WorkerVersions {
  /** A worker of the code as it is now, the gate, and new jobs go to it; the one before leaves when its jobs are done. */
  next(): Promise<'promoted' | 'unchanged' | 'refused'>;
  stop(): Promise<void>;
}

/**
 * The workers of a stack whose code changes: several versions side by side, each for the jobs that began on it. One line
 * says what became of a change.
 */
export function createWorkerVersions(context: OwnPartsContext): WorkerVersions {
  const { report } = context;
  const workers = new Map<string, RunningWorker>();

  const left = (worker: RunningWorker, code: number | null) => {
    const { buildId } = worker.version;
    if (workers.get(buildId) !== worker) return; // we stopped it
    workers.delete(buildId);
    const logs = `${context.config.DATA_DIR}/logs/worker.log`;
    if (code === 0) report(`Version ${buildId} has finished its jobs; its worker has left.`);
    else report(`The worker of version ${buildId} has ended by itself (${code ?? 'killed'}); see ${logs}.`);
  };

  const add = async (): Promise<RunningWorker | undefined> => {
    const healthPort = workers.size === 0 ? undefined : await freePort();
    const worker = await startWorker(context, { healthPort, exitWhenDrained: true });
    const { buildId } = worker.version;
    if (workers.has(buildId)) {
      await worker.part.stop();
      return undefined;
    }
    workers.set(buildId, worker);
    void worker.part.exited.then((code) => left(worker, code));
    return worker;
  };

  const remove = async ({ part, version }: RunningWorker) => {
    workers.delete(version.buildId);
    await part.stop();
  };

  return {
    async next() {
      const startedAt = Date.now();
      const others = [...workers.keys()];
      const worker = await add().catch((error: unknown) => report(`✗ This code does not start: ${reasonOf(error)}`));
      if (worker === undefined) return 'unchanged';
      const { buildId } = worker.version;
      const { promoted, from, lines } = await takeOver(context, worker.version, others);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
      if (promoted) {
        report(
          `✓ New jobs go to version ${buildId}${from ? ` after ${from}, which finishes its own` : ''} (${seconds} s).`,
        );
        return 'promoted';
      }
      await remove(worker);
      report(`✗ Version ${buildId} was not promoted, ${from} goes on: ${lines.at(-1) ?? 'no reason was given'}`);
      return 'refused';
    },
    async stop() {
      for (const worker of [...workers.values()]) await remove(worker);
    },
  };
}
