import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { GenerationFault } from './faults.js';
import type { Folders } from './folders.js';
import { createGate } from './gate.js';
import { makeOutput } from './make-output.js';
import { type GenerationRecord, isTerminal } from './records.js';
import { SCENARIOS } from './scenarios.js';
import type { Settings } from './settings.js';
import type { Store } from './store.js';
import type { Webhooks } from './webhooks.js';

/** Takes accepted generations to their end. */
export interface Worker {
  start(record: GenerationRecord): void;
  /** Ends the waiting of a slow or never-finishing generation; false when it is not being worked on. */
  finish(id: string): boolean;
  /** 0 to 100, of a generation not terminal yet. */
  percent(id: string): number;
  /** Resolves when the webhooks of a started generation are out. */
  done(id: string): Promise<void>;
  /** Stops where it is; what is unfinished goes on with the next start. */
  stop(): Promise<void>;
}

interface Job {
  percent: number;
  hurry: AbortController;
  done: Promise<void>;
}

type Patch = Partial<GenerationRecord> & Pick<GenerationRecord, 'status'>;

export interface WorkerOptions {
  settings: Settings;
  store: Store;
  folders: Folders;
  webhooks: Webhooks;
}

export function createWorker(o: WorkerOptions): Worker {
  const { store, settings, webhooks } = o;
  const stopping = new AbortController();
  const gate = createGate(settings.renderConcurrency);
  const jobs = new Map<string, Job>();

  async function run(record: GenerationRecord, job: Job) {
    // The create's own answer still says PENDING.
    await nextTurn();
    const patch = await result(record, job);
    if (!patch) return;
    const ended = { ...record, ...patch, finishedAt: new Date().toISOString() };
    store.saveGeneration(ended);
    settings.log(`${ended.id} ${ended.status}${ended.errorCode ? ` ${ended.errorCode}` : ''}`);
    await webhooks.send(ended, stopping.signal);
  }

  /** Undefined where the simulator stops first. */
  async function result(record: GenerationRecord, job: Job): Promise<Patch | undefined> {
    try {
      const patch = await work(record, job);
      const seconds = Math.max(settings.minSeconds, readySeconds(record));
      await untilReady(record, seconds, AbortSignal.any([stopping.signal, job.hurry.signal]));
      return stopping.signal.aborted ? undefined : patch;
    } catch (error) {
      if (stopping.signal.aborted) return undefined;
      return failure(error, settings.log);
    }
  }

  function work(record: GenerationRecord, job: Job): Promise<Patch> {
    const processing = () => store.saveGeneration({ ...record, status: 'PROCESSING' });
    const { end } = SCENARIOS[record.scenario];
    if (end) {
      processing();
      return Promise.resolve({ status: end.status, error: end.message, errorCode: end.code });
    }
    return gate(async () => {
      stopping.signal.throwIfAborted();
      processing();
      const onPercent = (percent: number) => Object.assign(job, { percent });
      const outputSeconds = await makeOutput(record, { ...o, signal: stopping.signal, onPercent });
      return { status: 'COMPLETED', outputSeconds };
    });
  }

  return {
    start(record) {
      const job: Job = { percent: 0, hurry: new AbortController(), done: Promise.resolve() };
      jobs.set(record.id, job);
      job.done = run(record, job)
        .catch((error: unknown) => settings.log(`${record.id} ${String(error)}`))
        .finally(() => jobs.delete(record.id));
    },
    finish(id) {
      jobs.get(id)?.hurry.abort();
      return jobs.has(id);
    },
    percent: (id) => Math.round(jobs.get(id)?.percent ?? 0),
    done: (id) => jobs.get(id)?.done ?? Promise.resolve(),
    async stop() {
      stopping.abort();
      await Promise.all([...jobs.values()].map(({ done }) => done));
    },
  };
}

/** Work left over by a former run. */
export function resumeAll(store: Store, worker: Worker): number {
  const left = store.generations().filter(({ status }) => !isTerminal(status));
  for (const record of left) worker.start(record);
  return left.length;
}

function failure(error: unknown, log: (line: string) => void): Patch {
  if (error instanceof GenerationFault) return { status: 'FAILED', error: error.message, errorCode: error.code };
  log(`render failed: ${error instanceof Error ? error.message : String(error)}`);
  return { status: 'FAILED', error: 'The pipeline failed.', errorCode: 'generation_pipeline_failed' };
}

/** `seconds` of a request belongs to the answer or the webhook where its scenario delays these. */
function readySeconds({ scenario: name, seconds }: GenerationRecord): number {
  const { readySeconds: own = 0, answer, webhook } = SCENARIOS[name];
  return answer === 'late' || webhook === 'late' ? own : (seconds ?? own);
}

async function untilReady(record: GenerationRecord, seconds: number, signal: AbortSignal) {
  const ms = Date.parse(record.createdAt) + seconds * 1000 - Date.now();
  if (ms <= 0) return;
  // Either signal ends the waiting; the caller looks which.
  if (Number.isFinite(ms)) await sleep(ms, undefined, { signal }).catch(() => undefined);
  else if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
