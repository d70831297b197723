import { type ReplayOutcome, replayRuns } from '../replay/replay.js';
import { faultText } from '../replay/replay-fault.js';
import { type Judged, withoutForced } from './forced-builds.js';
import type { CheckResult, GateContext } from './gate-context.js';
import { contractOf } from './message-contract.js';

/** Enough to have met every turn a job takes; 20 ms each. */
const CLOSED_RUNS = 200;

/**
 * Every open run and the last 200 closed ones of each workflow type do on this code what their history says. A type that
 * has no open run holds nothing back: jobs end on the version they began on, so nobody goes on with what is closed. By
 * task queue, so that other installations in the namespace stay out, and smoke jobs.
 */
export async function checkOpenAndRecentRuns(context: GateContext): Promise<Omit<CheckResult, 'name'>> {
  const types: TypeOutcome[] = [];
  for (const type of workflowTypes(context)) types.push(await replayType(context, type));
  const said = notes(types);
  const replayed = sum(types.map(({ open, closed }) => open.replayed + closed.replayed));
  if (replayed === 0) return nothingReplayed(said, context.current === undefined);
  const faults = types.flatMap(({ open, judged }) => [...open.faults, ...judged.faults]).map(faultText);
  const summary = faults.length > 0 ? `${faults.length} of ${replayed} runs do not replay` : `${replayed} runs replay`;
  return { passed: faults.length === 0, summary: `${summary} (${said})`, faults };
}

interface TypeOutcome {
  type: string;
  open: ReplayOutcome;
  closed: ReplayOutcome;
  /** The faults of `closed` that count. */
  judged: Judged;
  /** None is open. */
  isOver: boolean;
}

async function replayType({ client, build, taskQueue, deployments }: GateContext, type: string): Promise<TypeOutcome> {
  const ofType = `WorkflowType = "${type}" AND TaskQueue = "${taskQueue}" AND ExecutionStatus`;
  const open = await replayRuns(client, build.workflowBundle, `${ofType} = "Running"`);
  const closed = await replayRuns(client, build.workflowBundle, `${ofType} != "Running"`, CLOSED_RUNS);
  const isOver = open.replayed + open.skipped === 0;
  const judged = isOver
    ? { faults: [], leftOut: closed.faults.length, forced: [] }
    : await withoutForced(deployments, closed.faults);
  return { type, open, closed, judged, isOver };
}

function notes(types: TypeOutcome[]): string {
  const counts = types.map(({ type, open, closed }) => `${type} ${open.replayed} open, ${closed.replayed} closed`);
  const gone = sum(types.map(({ open, closed }) => open.skipped + closed.skipped));
  const leftOut = sum(types.filter(({ isOver }) => !isOver).map(({ judged }) => judged.leftOut));
  const forced = [...new Set(types.flatMap(({ judged }) => judged.forced))];
  if (gone > 0) counts.push(`${gone} were gone before they could be read`);
  if (leftOut > 0) counts.push(`${leftOut} closed left out, of builds promoted by force: ${forced.join(', ')}`);
  for (const { type, judged } of types.filter((one) => one.isOver && one.judged.leftOut > 0)) {
    counts.push(`${judged.leftOut} closed left out that do not replay, since no ${type} is open`);
  }
  return counts.join('; ');
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** Current's too: jobs of a type this code no longer has would have nowhere to go on. */
function workflowTypes({ contract, current }: GateContext): string[] {
  const before = contractOf(current);
  return [...new Set([...Object.keys(contract.workflows), ...Object.keys(before?.workflows ?? {})])].sort();
}

/** A gate that looked at nothing has shown nothing: a wrong namespace or queue looks like this. */
function nothingReplayed(said: string, isFirst: boolean): Omit<CheckResult, 'name'> {
  if (isFirst) return { passed: true, summary: `nothing to replay: this is the first version (${said})`, faults: [] };
  const summary = `no run was found to replay (${said}): are TEMPORAL_NAMESPACE and TEMPORAL_TASK_QUEUE right?`;
  return { passed: false, summary, faults: [] };
}
