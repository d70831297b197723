import { setTimeout as sleep } from 'node:timers/promises';
import { aliveOf } from './live-workers.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';
import type { VersionDetails } from './worker-deployment.js';

export interface DrainResult {
  buildId: string;
  outcome: 'drained' | 'draining' | 'interrupted' | 'timed_out';
  openJobs: number;
  seconds: number;
}

/** Waits until the last job of a version has ended, for `timeoutMs` at most. Throws Refusal for one that gets jobs. */
export async function drain(deps: RolloutDeps, buildId: string, timeoutMs: number): Promise<DrainResult> {
  const startedAt = Date.now();
  let said: string | undefined;
  for (;;) {
    const version = await leaving(deps, buildId);
    const openJobs = await deps.jobs.openCount(buildId);
    const end = (outcome: DrainResult['outcome']): DrainResult => {
      return { buildId, outcome, openJobs, seconds: Math.round((Date.now() - startedAt) / 1000) };
    };
    if (version.status === 'drained')
      return say(deps, `Build ${buildId} is drained: its workers may go.`, end('drained'));
    const line = await progress(deps, buildId, openJobs);
    if (line !== said) deps.report(line);
    said = line;
    if (deps.dryRun) return end('draining');
    if (Date.now() - startedAt >= timeoutMs) return end('timed_out');
    await sleep(deps.waits.lookEveryMs, undefined, { signal: deps.signal }).catch(() => undefined);
    if (deps.signal.aborted) return say(deps, `No longer waiting; ${openJobs} open jobs run on.`, end('interrupted'));
  }
}

function say(deps: RolloutDeps, line: string, result: DrainResult): DrainResult {
  deps.report(line);
  return result;
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
  if (version.status === 'inactive') {
    throw new Refusal(`Build ${buildId} never got a job, so there is nothing to drain.`, 'Its workers may go.');
  }
  return version;
}

/** Nobody works on them: then waiting is in vain. */
async function progress({ deployments }: RolloutDeps, buildId: string, openJobs: number): Promise<string> {
  const { deploymentName } = deployments;
  const alive = aliveOf(await deployments.workers(), { deploymentName, buildId }).length;
  if (openJobs === 0) return `Build ${buildId}: no job is open; the server notes it soon.`;
  const jobs = `${openJobs} ${openJobs === 1 ? 'job is' : 'jobs are'} open`;
  if (alive > 0) return `Build ${buildId}: ${jobs}.`;
  return `Build ${buildId}: ${jobs}, and no worker of it lives. \`pro deploy move\` takes them to another build, \`pro deploy restore\` brings this one back.`;
}
