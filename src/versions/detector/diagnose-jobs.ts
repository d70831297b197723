import { clock, counted, lasting, secondsBetween } from '../../platform/plain-words.js';
import type { StalledRun } from '../stalled-run.js';
import { isCutOff } from './diagnose-ended.js';
import type { Known } from './facts.js';
import { type Finding, isExplained } from './finding.js';

/** Jobs that have a worker and do not get on. `found`: what is known already, so that one fault is told once. */
export function diagnoseJobs(known: Known, found: readonly Finding[]): Finding[] {
  const own = [...stalledRuns(known), ...backlogGrows(known, found)];
  return [...own, ...notStarted(known, [...found, ...own])];
}

/** One finding a build and cause. */
function stalledRuns(known: Known): Finding[] {
  const { temporal, at, deploymentName } = known;
  const groups = new Map<string, StalledRun[]>();
  const ofTheCode = temporal.stalled.filter((run) => !isCutOff(known, run));
  for (const run of ofTheCode.toSorted((a, b) => a.since.getTime() - b.since.getTime())) {
    const key = `${run.cause} ${run.buildId}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((runs) => stalledFinding(runs, { at, deploymentName }));
}

/** `runs`: oldest first, at least one. */
function stalledFinding(runs: StalledRun[], { at, deploymentName }: Pick<Known, 'at' | 'deploymentName'>): Finding {
  const [{ buildId, cause, since, workflowId, eventId, message }] = runs as [StalledRun];
  const ids = runs.map((run) => run.workflowId);
  const on = buildId ? `build ${buildId}` : 'an unknown build';
  const version = `${deploymentName}:${buildId ?? 'unknown'}`;
  const where = `job ${workflowId}, event ${eventId}, since ${clock(since, at)}: ${message}`;
  const shared = { severity: 'broken', since, buildId, jobIds: ids } as const;
  if (cause === 'nondeterminism') {
    return {
      ...shared,
      code: 'nondeterminism',
      message: `The code of ${on} does not fit what ${counted(runs.length, 'job')} did before (non-determinism); ${where}`,
      next: 'Go back (pro deploy rollback) and move these jobs to the version they began on (pro deploy move), or bring that back (pro deploy restore).',
      waitingFor: `waiting for another worker version than ${version}, whose code does not fit what the job did before`,
    };
  }
  if (cause === 'ran_out') {
    return {
      ...shared,
      code: 'worker_stuck',
      message: `Workflow tasks of ${counted(runs.length, 'job')} run out of time on ${on}, though its worker says that it lives: its process is stuck or far too busy, or the code never comes to an end; ${where}`,
      next: 'Look at the log, the CPU and the memory of its workers, and start them anew. If it comes again with the same jobs: pro deploy rollback',
      waitingFor: `waiting for a worker of version ${version} that gets on`,
    };
  }
  return {
    ...shared,
    code: 'workflow_code_throws',
    message: `The workflow code of ${on} throws in ${counted(runs.length, 'job')}, which is tried again for ever; ${where}`,
    next: 'Go back: pro deploy rollback. Or correct the code, deploy it, and move these jobs there: pro deploy move',
    waitingFor: `waiting for a corrected worker version: the code of ${version} throws`,
  };
}

/** Older than this a task waits for longer than any worker with a free place would let it. */
const OLD_TASK_SECONDS = 60;

function backlogGrows({ temporal }: Known, found: readonly Finding[]): Finding[] {
  const ending = found.filter(({ code }) => code === 'worker_keeps_ending').map(({ buildId }) => buildId);
  return temporal.versions
    .filter(({ buildId }) => !ending.includes(buildId))
    .filter(({ workers, backlogAgeSeconds }) => workers > 0 && backlogAgeSeconds > OLD_TASK_SECONDS)
    .map(({ buildId, workers, backlogAgeSeconds }) => ({
      code: 'backlog_grows' as const,
      severity: 'warning' as const,
      message: `Work for build ${buildId} waits for ${lasting(backlogAgeSeconds)}: its ${counted(workers, 'live worker')} cannot keep up.`,
      next: `Start more workers of build ${buildId}; look whether those that run are short of CPU.`,
      buildId,
    }));
}

function notStarted({ rows, at, temporal }: Known, found: readonly Finding[]): Finding[] {
  if (rows.notStarted === 0 || isExplained(found)) return [];
  const waits = rows.oldestAt ? `, the oldest ${lasting(secondsBetween(rows.oldestAt, at))} ago` : '';
  return [
    {
      code: 'jobs_not_started',
      severity: 'warning',
      message: `${counted(rows.notStarted, 'job')} accepted${waits}, and not begun, although Current build ${temporal.deployment?.current} has live workers.`,
      next: 'A job whose start was lost is started within a minute. If this stays: look at the log of the workers.',
      since: rows.oldestAt,
      jobIds: rows.jobIds,
    },
  ];
}
