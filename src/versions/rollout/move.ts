import { aliveCount } from '../live-workers.js';
import type { ReplayFault } from '../replay/replay.js';
import { faultText } from '../replay/replay-fault.js';
import type { JobRun } from '../version-jobs.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';

export interface MoveWish {
  from: string;
  to: string;
  /** Left out: all open jobs of `from`. */
  jobIds?: string[];
}

export interface MoveResult {
  from: string;
  to: string;
  /** With `dryRun`: those that would be. */
  moved: string[];
  /** They stay where they are: the code of `to` does other than their history says. */
  stayed: ReplayFault[];
  /** Asked for, but not open on `from`. */
  notThere: string[];
}

/**
 * Moves open jobs of one version to another, each only after its history has been replayed on the code of `to`, which
 * is why that must be the code at hand. Nothing that has been done is done again: the job goes on from its history.
 * Throws Refusal where `to` has no live worker, for the server would take the move and the job would hang (temporal.md 0).
 */
export async function moveJobs(deps: RolloutDeps, { from, to, jobIds }: MoveWish): Promise<MoveResult> {
  await assertCanRun(deps, from, to);
  const open = await openJobs(deps, from);
  const wanted = jobIds ? open.filter(({ workflowId }) => jobIds.includes(workflowId)) : open;
  const notThere = (jobIds ?? []).filter((jobId) => !open.some(({ workflowId }) => workflowId === jobId));
  deps.report(
    `Plan: ${wanted.length} of ${open.length} open jobs go from build ${from} to ${to}, if they replay there.`,
  );
  const result: MoveResult = { from, to, moved: [], stayed: [], notThere };
  for (const run of wanted) await moveOne(deps, run, result);
  deps.report(summary(result, deps.dryRun));
  return result;
}

async function assertCanRun(deps: RolloutDeps, from: string, to: string): Promise<void> {
  if (from === to) throw new Refusal('Both are the same build.', 'Name two builds of `pro deploy status`.');
  const here = await deps.code.buildId();
  if (here !== to) {
    throw new Refusal(
      `The code here is build ${here}, so nothing can be replayed on ${to}.`,
      `Run this with the code of build ${to}.`,
    );
  }
  if (!(await deps.deployments.describeVersion(to))) {
    throw new Refusal(`The server knows no build ${to}.`, 'Start a worker of it first.');
  }
  if ((await aliveCount(deps, to)) === 0) {
    throw new Refusal(`Build ${to} has no live worker, so the jobs would hang there.`, 'Start one first.');
  }
}

async function openJobs({ jobs }: RolloutDeps, from: string): Promise<JobRun[]> {
  const found: JobRun[] = [];
  for await (const run of jobs.open(from)) found.push(run);
  return found;
}

async function moveOne(deps: RolloutDeps, run: JobRun, result: MoveResult): Promise<void> {
  const history = await deps.jobs.history(run);
  if (!history) return void result.notThere.push(run.workflowId);
  const { faults } = await deps.code.replay([{ workflowId: run.workflowId, history }]);
  if (faults.length > 0) {
    result.stayed.push(...faults);
    for (const fault of faults) deps.report(`  stays  ${faultText(fault)}`);
    return;
  }
  if (!deps.dryRun) await deps.jobs.pin(run, result.to, deps.operator);
  result.moved.push(run.workflowId);
  deps.report(`  ${deps.dryRun ? 'would move' : 'moved'}  ${run.workflowId}`);
}

function summary({ moved, stayed, notThere, from, to }: MoveResult, dryRun: boolean): string {
  const parts = [`${moved.length} ${dryRun ? 'would be' : ''} moved to build ${to}`.replace('  ', ' ')];
  if (stayed.length > 0) parts.push(`${stayed.length} stay: \`pro deploy restore ${from}\` brings their build back`);
  if (notThere.length > 0) parts.push(`not open on ${from}: ${notThere.join(', ')}`);
  return `${parts.join('; ')}.`;
}
