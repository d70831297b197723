import { replayRuns } from '../replay.js';
import { faultText } from '../replay-fault.js';
import type { CheckResult, GateContext } from './gate.js';
import { contractOf } from './message-contract.js';

/** Enough to have met every turn a job takes; 20 ms each. */
const CLOSED_RUNS = 200;

/**
 * Every open run and the last 200 closed ones of each workflow type do on this code what their history says. By task
 * queue, so that other installations in the namespace stay out, and smoke jobs.
 */
export async function checkOpenAndRecentRuns(context: GateContext): Promise<Omit<CheckResult, 'name'>> {
  const { client, build, taskQueue, current } = context;
  const counts: string[] = [];
  const faults: string[] = [];
  let replayed = 0;
  let gone = 0;
  for (const type of workflowTypes(context)) {
    const ofType = `WorkflowType = "${type}" AND TaskQueue = "${taskQueue}" AND ExecutionStatus`;
    const open = await replayRuns(client, build.workflowBundle, `${ofType} = "Running"`);
    const closed = await replayRuns(client, build.workflowBundle, `${ofType} != "Running"`, CLOSED_RUNS);
    replayed += open.replayed + closed.replayed;
    gone += open.skipped + closed.skipped;
    faults.push(...[...open.faults, ...closed.faults].map(faultText));
    counts.push(`${type} ${open.replayed} open, ${closed.replayed} closed`);
  }
  const skipped = gone > 0 ? `; ${gone} were gone before they could be read` : '';
  const said = `${counts.join('; ')}${skipped}`;
  if (replayed === 0) return nothingReplayed(said, current === undefined);
  const summary = faults.length > 0 ? `${faults.length} of ${replayed} runs do not replay` : `${replayed} runs replay`;
  return { passed: faults.length === 0, summary: `${summary} (${said})`, faults };
}

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
