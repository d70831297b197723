import { reasonOf } from '../src/platform/report.js';
import type { Version } from '../src/versions/worker-deployment.js';
import { type Kept, keepRunning, NotAgain } from './keep-running.js';
import { type OwnPartsContext, type RunningWorker, startWorker } from './own-parts.js';
import { freePort } from './ports.js';
import { notPromoted, type TakeOver, takeOver } from './take-over.js';

export interface WorkerVersions {
  /** A worker of the code as it is now, the gate, and new jobs go to it; the one before leaves when its jobs are done. */
  next(): Promise<'promoted' | 'unchanged' | 'refused'>;
  stop(): Promise<void>;
}

/** A worker that is started again when it ends by itself, as long as its code is what lies on the disk. */
type KeptWorker = Kept<RunningWorker> & { version: Version };

/**
 * The workers of a stack whose code changes: several versions side by side, each for the jobs that began on it. One line
 * says what became of a change.
 */
export function createWorkerVersions(context: OwnPartsContext): WorkerVersions {
  const { report } = context;
  const workers = new Set<KeptWorker>();
  /** Refused, and kept all the same: nobody else works, and an operator can promote it by force. */
  let kept: KeptWorker | undefined;

  const left = async (worker: KeptWorker) => {
    if (!workers.delete(worker)) return; // we stopped it
    if ((await worker.part().exited) !== 0) return; // that it does not come again was said
    report(`Version ${worker.version.buildId} has finished its jobs; its worker has left.`);
  };

  const add = async (): Promise<KeptWorker> => {
    const worker = await keepWorker(context, workers.size === 0 ? undefined : await freePort());
    workers.add(worker);
    void worker.over.then(() => left(worker));
    return worker;
  };

  const remove = async (worker: KeptWorker) => {
    workers.delete(worker);
    await worker.stop();
  };

  const forgetKept = async ({ withJobs }: TakeOver) => {
    if (kept && !withJobs.includes(kept.version.buildId)) await remove(kept);
    kept = undefined;
  };

  const refused = async (worker: KeptWorker, took: TakeOver) => {
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
      if (worker === undefined) return 'refused';
      const { buildId } = worker.version;
      // One that is being started again may never come: its code is no longer on the disk.
      const others = before.filter(({ isUp }) => isUp()).map(({ version }) => version.buildId);
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

async function keepWorker(context: OwnPartsContext, healthPort: number | undefined): Promise<KeptWorker> {
  const { report, signal = new AbortController().signal } = context;
  let version: Version | undefined;
  const start = async (signal: AbortSignal) => {
    const worker = await startWorker({ ...context, signal }, { healthPort, exitWhenDrained: true });
    version ??= worker.version;
    if (worker.version.buildId === version.buildId) return worker;
    await worker.stop();
    throw new NotAgain(otherCode(version.buildId, worker.version.buildId));
  };
  const kept = await keepRunning(start, { report, signal, isDone: (code) => code === 0 });
  return { ...kept, version: kept.part().version };
}

const otherCode = (before: string, now: string): string =>
  `it ran version ${before}, and the code on disk is ${now}. Its jobs are moved where they fit; to bring it back: ` +
  `npm run pro -- deploy restore ${before}`;

const after = ({ from }: TakeOver, buildId: string): string =>
  from === undefined || from === buildId ? '' : ` after ${from}, which finishes its own`;

const secondsSince = (startedAt: number): string => ((Date.now() - startedAt) / 1000).toFixed(0);
