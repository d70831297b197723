import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { explainFault, type ReplayFault, type Run } from './replay-fault.js';

export type { ReplayFault } from './replay-fault.js';

/** Code of all workflows, with its interceptors bundled in. */
export interface Bundle {
  code: string;
}

export interface ReplayOutcome {
  /** Runs that were replayed; those that had not begun have nothing to replay. */
  replayed: number;
  faults: ReplayFault[];
  /** Runs that were gone before they could be read: their time of retention was over. */
  skipped: number;
}

/** Histories fetched at a time: as many as the SDK's own `intoHistories` takes. */
const FETCHED_AT_ONCE = 5;

/**
 * Replays the runs a visibility query finds on `bundle`, fetched live, up to `limit`. A job that continued as new is as
 * many runs as it had, each replayed by itself.
 */
export async function replayRuns(
  client: Client,
  bundle: Bundle,
  query: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<ReplayOutcome> {
  const tally = { skipped: 0 };
  const outcome = await replayAll(bundle, fetchRuns(client, query, limit, tally));
  return { ...outcome, skipped: tally.skipped };
}

/** Replays histories that were kept. */
export function replayHistories(
  bundle: Bundle,
  histories: Iterable<{ workflowId: string; history: History }>,
): Promise<ReplayOutcome> {
  return replayAll(
    bundle,
    [...histories].map((run) => ({ ...run, runId: firstRunId(run.history) })),
  );
}

async function replayAll(bundle: Bundle, runs: AsyncIterable<Run> | Iterable<Run>): Promise<ReplayOutcome> {
  const outcome: ReplayOutcome = { replayed: 0, faults: [], skipped: 0 };
  let current: Run | undefined;
  const results = Worker.runReplayHistories(
    { workflowBundle: bundle },
    remember(runs, (run) => (current = run)),
  );
  for await (const { error } of results) {
    outcome.replayed += 1;
    if (error && current) outcome.faults.push(explainFault(current, error));
  }
  return outcome;
}

/** The SDK replays one run after the other, so the last one handed out is the one a result is of. */
async function* remember(runs: AsyncIterable<Run> | Iterable<Run>, note: (run: Run) => void): AsyncGenerator<Run> {
  for await (const run of runs) {
    if (!hasBegun(run.history)) continue;
    note(run);
    yield run;
  }
}

/** Before its first task is done, a run has shown nothing the code could do otherwise. */
const hasBegun = ({ events }: History): boolean =>
  (events ?? []).some((event) => event.workflowTaskCompletedEventAttributes);

async function* fetchRuns(client: Client, query: string, limit: number, tally: { skipped: number }) {
  let batch: { workflowId: string; runId: string }[] = [];
  let found = 0;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    batch.push({ workflowId, runId });
    found += 1;
    if (batch.length === FETCHED_AT_ONCE) {
      yield* await fetchBatch(client, batch, tally);
      batch = [];
    }
    if (found === limit) break;
  }
  yield* await fetchBatch(client, batch, tally);
}

async function fetchBatch(client: Client, batch: { workflowId: string; runId: string }[], tally: { skipped: number }) {
  const fetched = await Promise.all(batch.map((run) => fetchRun(client, run.workflowId, run.runId)));
  const runs = fetched.filter((run) => run !== undefined);
  tally.skipped += batch.length - runs.length;
  return runs;
}

async function fetchRun(client: Client, workflowId: string, runId: string): Promise<Run | undefined> {
  try {
    return { workflowId, runId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** As the SDK names it on replay. */
const firstRunId = ({ events }: History): string =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? '';
