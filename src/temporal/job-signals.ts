import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import {
  generationHintSignal,
  resultVerdictSignal,
  resumeJobSignal,
  slotGrantedSignal,
} from '../../workflows/messages.js';
import type { ResultVerdict } from '../domain/job-state.js';
import { inTimeOf } from './deadline.js';

/** Wakes and steers running jobs. A job that is gone or at its end is left alone, without an error. */
export interface JobSignals {
  /** A place at Sync.so is the job's. */
  slotGranted(jobId: string): Promise<void>;
  /** Something happened to its generation: read it again. */
  generationHint(jobId: string): Promise<void>;
  /** What it needed attention for is settled. False where nobody was there to be told. */
  resume(jobId: string): Promise<boolean>;
  /** What a person says about its doubtful result. False where nobody was there to be told. */
  judge(jobId: string, verdict: ResultVerdict): Promise<boolean>;
  /** Asks it to cancel; it decides itself what can still be undone. False where nobody was there to be asked. */
  cancel(jobId: string): Promise<boolean>;
  /** `closed` also after a failure or a termination; `missing` when never started, or forgotten by the server. */
  status(jobId: string): Promise<RunStatus>;
}

export type RunStatus = 'running' | 'closed' | 'missing';

/** The SDK itself tries again for a minute; whoever signals would rather go on, as jobs also look by themselves. */
const DEADLINE_MS = 10_000;

export function createJobSignals(client: Client): JobSignals {
  const inTime = inTimeOf(client, DEADLINE_MS);
  const handle = (jobId: string) => client.workflow.getHandle(jobId);
  const tell = (definition: SignalDefinition) => (jobId: string) =>
    inTime(() => unlessGone(handle(jobId).signal(definition)));
  const signal = (definition: SignalDefinition) => async (jobId: string) => void (await tell(definition)(jobId));
  return {
    slotGranted: signal(slotGrantedSignal),
    generationHint: signal(generationHintSignal),
    resume: tell(resumeJobSignal),
    judge: (jobId, verdict) => inTime(() => unlessGone(handle(jobId).signal(resultVerdictSignal, verdict))),
    cancel: (jobId) => inTime(() => unlessGone(handle(jobId).cancel())),
    status: (jobId) => inTime(() => statusOf(client, jobId)),
  };
}

async function statusOf(client: Client, jobId: string): Promise<RunStatus> {
  try {
    const { status } = await client.workflow.getHandle(jobId).describe();
    return status.name === 'RUNNING' ? 'running' : 'closed';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'missing';
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
