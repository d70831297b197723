import {
  type Client,
  type WorkflowExecutionInfo,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { errorRow } from '../domain/error-table.js';
import type { JobFault, PublishedResult } from '../domain/job.js';
import { isGenerationOver, nextOfEnd } from '../domain/job-state.js';

/** What became of a job's workflow. */
export type JobOutcome =
  /** `cancelRequested`: and it knows that it shall not. */
  | (typeof RUNNING & { cancelRequested?: true })
  /** Never started, or forgotten by the server. */
  | { state: 'missing' }
  | (ClosedRun & { state: 'completed'; result: PublishedResult })
  | (ClosedRun & { state: 'failed'; fault: JobFault; generationOver: boolean })
  | (ClosedRun & { state: 'cancelled' })
  /** Terminated, or past a time limit: it could write nothing down itself. */
  | (ClosedRun & { state: 'ended_outside' });

export interface ClosedRun {
  /** Of the last run, where there were several. */
  runId: string;
  closedAt: Date;
}

export const RUNNING = { state: 'running' } as const;

/** How jobs ended, as Temporal knows it. */
export interface JobOutcomes {
  of(jobId: string): Promise<JobOutcome>;
  /**
   * What became of each that is listed. The list is some moments late, so that one which is not in it may be there all
   * the same: `of` tells.
   */
  listed(jobIds: string[]): Promise<Map<string, ListedState>>;
}

export type ListedState = Exclude<JobOutcome['state'], 'missing'>;

/** The SDK itself tries again for a minute; whoever asks here has other jobs to look after. */
const DEADLINE_MS = 10_000;
/** For all questions of a list together; each job can be asked after by itself instead. */
const LIST_MS = 20_000;
/** Ids in a question: 8 KB, which every kind of visibility store takes. */
const IDS_AT_ONCE = 200;

export const createJobOutcomes = (client: Client): JobOutcomes => ({
  of: (jobId) => client.withDeadline(Date.now() + DEADLINE_MS, () => outcomeOf(client, jobId)),
  listed: (jobIds) => client.withDeadline(Date.now() + LIST_MS, () => listedOf(client, jobIds)),
});

/** One question after the other: servers count them by the second. */
async function listedOf(client: Client, jobIds: string[]): Promise<Map<string, ListedState>> {
  const latest = new Map<string, WorkflowExecutionInfo>();
  for (let at = 0; at < jobIds.length; at += IDS_AT_ONCE) {
    const ids = jobIds.slice(at, at + IDS_AT_ONCE).map((id) => `"${id}"`);
    // A job of days has many runs that only went on in another.
    const query = `ExecutionStatus != "ContinuedAsNew" AND WorkflowId IN (${ids.join(', ')})`;
    for await (const run of client.workflow.list({ query, pageSize: IDS_AT_ONCE })) {
      const other = latest.get(run.workflowId);
      if (!other || other.startTime < run.startTime) latest.set(run.workflowId, run);
    }
  }
  return new Map([...latest].map(([jobId, { status }]) => [jobId, LISTED[status.name] ?? 'ended_outside']));
}

const LISTED: Partial<Record<WorkflowExecutionInfo['status']['name'], ListedState>> = {
  ...{ RUNNING: 'running', COMPLETED: 'completed', FAILED: 'failed', CANCELLED: 'cancelled' },
};

async function outcomeOf(client: Client, jobId: string): Promise<JobOutcome> {
  try {
    const { status, runId, closeTime, raw } = await client.workflow.getHandle(jobId).describe();
    const { cancelRequested } = raw.workflowExtendedInfo ?? {};
    if (status.name === 'RUNNING') return cancelRequested ? { ...RUNNING, cancelRequested } : RUNNING;
    const closedAt = closeTime ?? new Date();
    return await endOf(client, jobId, { runId, closedAt });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'missing' };
    throw error;
  }
}

async function endOf(client: Client, jobId: string, run: ClosedRun): Promise<JobOutcome> {
  try {
    // Every workflow whose id is a job's returns this; its type is not taken from there, since workflows import clients' types.
    const result: PublishedResult = await client.workflow.getHandle(jobId, run.runId, { followRuns: false }).result();
    return { state: 'completed', ...run, result };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof CancelledFailure) return { state: 'cancelled', ...run };
    if (!(cause instanceof ApplicationFailure)) return { state: 'ended_outside', ...run };
    return { state: 'failed', ...run, ...reasonOf(cause) };
  }
}

/** The end names the code; the failure it came from, deeper inside, has the words and says whether it was final. */
function reasonOf(end: ApplicationFailure): { fault: JobFault; generationOver: boolean } {
  const code = end.type ?? 'internal';
  const origin = deepest(end, code);
  const [details] = (origin.details ?? []) as { next?: string; final?: boolean }[];
  const row = errorRow(code);
  const next = nextOfEnd(row.class, details?.next ?? row.next);
  return { fault: { code, message: origin.message, next }, generationOver: isGenerationOver({ code, ...details }) };
}

function deepest(end: ApplicationFailure, code: string): ApplicationFailure {
  let found = end;
  for (let error: unknown = end; error instanceof Error; error = error.cause) {
    if (error instanceof ApplicationFailure && error.type === code) found = error;
  }
  return found;
}
