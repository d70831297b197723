import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { generationHintSignal, resumeJobSignal, slotGrantedSignal } from '../../workflows/messages.js';

/** Wakes and steers running jobs. A job that is gone or at its end is left alone, without an error. */
export interface JobSignals {
  /** A place at Sync.so is the job's. */
  slotGranted(jobId: string): Promise<void>;
  /** Something happened to its generation: read it again. */
  generationHint(jobId: string): Promise<void>;
  /** What it needed attention for is settled. */
  resume(jobId: string): Promise<void>;
  /** Asks it to cancel; it decides itself what can still be undone. False where nobody was there to be asked. */
  cancel(jobId: string): Promise<boolean>;
  /** `closed` also after a failure or a termination; `missing` when never started, or forgotten by the server. */
  status(jobId: string): Promise<RunStatus>;
  /** The same, with the id of the run it is said of. */
  lastRun(jobId: string): Promise<LastRun>;
}

export type RunStatus = 'running' | 'closed' | 'missing';

export interface LastRun {
  status: RunStatus;
  /** Undefined where there is none. */
  runId?: string;
}

/** The SDK itself tries again for a minute; whoever signals would rather go on, as jobs also look by themselves. */
const DEADLINE_MS = 10_000;

export function createJobSignals(client: Client): JobSignals {
  const inTime = <T>(call: () => Promise<T>) => client.withDeadline(Date.now() + DEADLINE_MS, call);
  const handle = (jobId: string) => client.workflow.getHandle(jobId);
  const signal = (definition: SignalDefinition) => async (jobId: string) => {
    await inTime(() => unlessGone(handle(jobId).signal(definition)));
  };
  return {
    slotGranted: signal(slotGrantedSignal),
    generationHint: signal(generationHintSignal),
    resume: signal(resumeJobSignal),
    cancel: (jobId) => inTime(() => unlessGone(handle(jobId).cancel())),
    status: async (jobId) => (await inTime(() => lastRunOf(client, jobId))).status,
    lastRun: (jobId) => inTime(() => lastRunOf(client, jobId)),
  };
}

async function lastRunOf(client: Client, jobId: string): Promise<LastRun> {
  try {
    const { status, runId } = await client.workflow.getHandle(jobId).describe();
    return { status: status.name === 'RUNNING' ? 'running' : 'closed', runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { status: 'missing' };
    throw error;
  }
}

/** False where it is. */
async function unlessGone(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return false;
  }
}
