import { type OwnPartsContext, type RunningWorker, startWorker } from './own-parts.js';
import { freePort } from './ports.js';
import { reasonOf } from './report.js';
import { notPromoted, type TakeOver, takeOver } from './take-over.js';

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
  const workers = new Set<RunningWorker>();
  /** Refused, and kept all the same: nobody else works, and an operator can promote it by force. */
  let kept: RunningWorker | undefined;

  const left = (worker: RunningWorker, code: number | null) => {
    if (!workers.delete(worker)) return; // we stopped it
    const { buildId } = worker.version;
    const logs = `${context.config.DATA_DIR}/logs/worker.log`;
    if (code === 0) report(`Version ${buildId} has finished its jobs; its worker has left.`);
    else report(`The worker of version ${buildId} has ended by itself (${code ?? 'killed'}); see ${logs}.`);
  };

  const add = async (): Promise<RunningWorker> => {
    const healthPort = workers.size === 0 ? undefined : await freePort();
    const worker = await startWorker(context, { healthPort, exitWhenDrained: true });
    workers.add(worker);
    void worker.part.exited.then((code) => left(worker, code));
    return worker;
  };

  const remove = async (worker: RunningWorker) => {
    workers.delete(worker);
    await worker.part.stop();
  };

  const forgetKept = async ({ withJobs }: TakeOver) => {
    if (kept && !withJobs.includes(kept.version.buildId)) await remove(kept);
    kept = undefined;
  };

  const refused = async (worker: RunningWorker, took: TakeOver) => {
    await forgetKept(took);
    if (took.fromLives) await remove(worker);
    else kept = worker;
    report(`✗ ${notPromoted(worker.version.buildId, took)}`);
    return 'refused' as const;
  };

  return {
    async next() {
      const startedAt = Date.now();
      const before = [...workers];
      const worker = await add().catch((error: unknown) => report(`✗ This code does not start: ${reasonOf(error)}`));
      if (worker === undefined) return 'unchanged';
      const { buildId } = worker.version;
      const others = before.map(({ version }) => version.buildId);
      const took = await takeOver(context, worker.version, others).catch(async (error: unknown) => {
        await remove(worker);
        throw error;
      });
      if (!took.promoted) return await refused(worker, took);
      const twin = before.find(({ version }) => version.buildId === buildId);
      if (twin && took.from === buildId) {
        await remove(worker);
        report(`✓ New jobs go to version ${buildId} as before: its code is the same.`);
        return 'unchanged';
      }
      await forgetKept(took);
      // An undone change: its old worker may be about to leave, this one has only come.
      if (twin && workers.has(twin)) await remove(twin);
      report(`✓ New jobs go to version ${buildId}${after(took, buildId)} (${secondsSince(startedAt)} s).`);
      return 'promoted';
    },
    async stop() {
      for (const worker of [...workers]) await remove(worker);
    },
  };
}

const after = ({ from }: TakeOver, buildId: string): string =>
  from === undefined || from === buildId ? '' : ` after ${from}, which finishes its own`;

const secondsSince = (startedAt: number): string => ((Date.now() - startedAt) / 1000).toFixed(0);
