import { setTimeout as sleep } from 'node:timers/promises';
import { aliveCount } from '../live-workers.js';
import type { VersionDetails } from '../worker-deployment.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';
import { untilAnswered } from './until-answered.js';

export interface DrainResult {
  buildId: string;
  outcome: 'drained' | 'draining' | 'interrupted' | 'timed_out';
  openJobs: number;
  seconds: number;
}

/** Waits until the last job of a version has ended, for `timeoutMs` at most. Throws Refusal for one that gets jobs. */
export async function drain(deps: RolloutDeps, buildId: string, timeoutMs: number): Promise<DrainResult> {
  const startedAt = Date.now();
  let last: Look = { isDrained: false, openJobs: 0, line: '' };
  const end = (outcome: DrainResult['outcome'], line?: string): DrainResult => {
    if (line) deps.report(line);
    return { buildId, outcome, openJobs: last.openJobs, seconds: Math.round((Date.now() - startedAt) / 1000) };
  };
  while (!deps.signal.aborted) {
    const seen = (await untilAnswered(deps, () => look(deps, buildId, last))) ?? last;
    if (last.line === '') deps.report(planText(buildId, timeoutMs));
    if (seen.line !== last.line) deps.report(seen.line);
    last = seen;
    if (seen.isDrained) return end('drained');
    if (deps.dryRun) return end('draining');
    if (Date.now() - startedAt >= timeoutMs) return end('timed_out', 'Not drained in time; the jobs run on.');
    await sleep(deps.waits.lookEveryMs, undefined, { signal: deps.signal }).catch(() => undefined);
  }
  return end('interrupted', 'No longer waiting; the jobs run on.');
}

interface Look {
  isDrained: boolean;
  openJobs: number;
  line: string;
}

const planText = (buildId: string, timeoutMs: number) =>
  `Plan: wait until the last job of build ${buildId} has ended, for ${Math.round(timeoutMs / 1000)} s at most.`;

async function look(deps: RolloutDeps, buildId: string, last: Look): Promise<Look> {
  const { status } = await leaving(deps, buildId);
  const openJobs = await deps.jobs.openCount(buildId);
  if (status === 'inactive' && openJobs === 0 && last.openJobs === 0) {
    throw new Refusal(`Build ${buildId} never got a job, so there is nothing to drain.`, 'Its workers may go.');
  }
  // Jobs that were moved there change neither status (worker-deployments.ts).
  if (['drained', 'inactive'].includes(status) && openJobs === 0)
    return { isDrained: true, openJobs, line: `Build ${buildId} is drained: its workers may go.` };
  return { isDrained: false, openJobs, line: await progress(deps, buildId, openJobs) };
}

async function leaving({ deployments }: RolloutDeps, buildId: string): Promise<VersionDetails> {
  const version = await deployments.describeVersion(buildId);
  if (!version) throw new Refusal(`The server knows no build ${buildId}.`, '`pro deploy status` lists those it knows.');
  if (version.status === 'current') {
    throw new Refusal(`Build ${buildId} is Current and gets new jobs.`, 'Promote another: `pro deploy promote BUILD`.');
  }
  if (version.status === 'ramping') {
    throw new Refusal(`Build ${buildId} ramps and gets new jobs.`, 'Stop that: `pro deploy ramp --stop`.');
  }
  return version;
}

/** Nobody works on them: then waiting is in vain. */
async function progress(deps: RolloutDeps, buildId: string, openJobs: number): Promise<string> {
  const alive = await aliveCount(deps, buildId);
  if (openJobs === 0) return `Build ${buildId}: no job is open; the server notes it soon.`;
  const jobs = `${openJobs} ${openJobs === 1 ? 'job is' : 'jobs are'} open`;
  if (alive > 0) return `Build ${buildId}: ${jobs}.`;
  return `Build ${buildId}: ${jobs}, and no worker of it lives. \`pro deploy move\` takes them to another build, \`pro deploy restore\` brings this one back.`;
}
