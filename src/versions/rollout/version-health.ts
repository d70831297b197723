import { aliveCount } from '../live-workers.js';
import type { RolloutDeps } from './rollout-deps.js';

/** How a version does that has just been given work. */
export interface VersionHealth {
  /** In words; undefined: nothing speaks against it. */
  trouble?: string;
  completed: number;
  failed: number;
  open: number;
  backlogSeconds: number;
  workers: number;
}

/** A job waits less than a second for a worker that has time (temporal.md 2.1); alarms go by age, not by count. */
const BACKLOG_SECONDS = 30;
/** Jobs fail for their own reasons too (a broken file): one alone says nothing about the code. */
const FAILED_AT_LEAST = 2;
const FAILED_SHARE = 0.1;
/** How much worse than the version before it may look by chance. */
const TIMES_BEFORE = 2;
const BEFORE_MS = 24 * 3_600_000;
/** The oldest, one call each: code that throws at its last step shows in those only. Some 0.2 s. */
const JOBS_LOOKED_AT = 300;

/** `since`: when it got its first work; `before`: the version it is to take over from. */
export async function healthOf(
  deps: Pick<RolloutDeps, 'deployments' | 'jobs' | 'taskQueue'>,
  { buildId, since, before }: { buildId: string; since: Date; before?: string },
): Promise<VersionHealth> {
  const [version, workers, ended, open, stuck] = await Promise.all([
    deps.deployments.describeVersion(buildId),
    aliveCount(deps, buildId),
    deps.jobs.endedSince(buildId, since),
    deps.jobs.openCount(buildId),
    deps.jobs.stuck(buildId, { limit: JOBS_LOOKED_AT, since }),
  ]);
  const backlogSeconds = Math.max(0, ...(version?.queues ?? []).map(({ backlogAgeSeconds }) => backlogAgeSeconds));
  const health = { ...ended, open, backlogSeconds, workers };
  const [first] = stuck;
  if (first) {
    const jobs = `${stuck.length} ${stuck.length === 1 ? 'job' : 'jobs'}`;
    return { ...health, trouble: `its code throws in ${jobs}, as in ${first.workflowId}: ${first.message}` };
  }
  return { ...health, trouble: troubleOf(health, await toleratedShare(deps, health, before)) };
}

function troubleOf(health: Omit<VersionHealth, 'trouble'>, tolerated: number): string | undefined {
  const { completed, failed, backlogSeconds, workers } = health;
  if (workers === 0) return 'it has no live worker any more';
  if (backlogSeconds > BACKLOG_SECONDS) return `its oldest task has been waiting for ${Math.round(backlogSeconds)} s`;
  if (failed >= FAILED_AT_LEAST && share(health) > tolerated) {
    return `${failed} of its ${completed + failed} ended jobs failed`;
  }
  return undefined;
}

const share = ({ completed, failed }: { completed: number; failed: number }) =>
  failed / Math.max(1, completed + failed);

/** Asked for only where it decides something. */
async function toleratedShare({ jobs }: Pick<RolloutDeps, 'jobs'>, { failed }: { failed: number }, before?: string) {
  if (failed < FAILED_AT_LEAST || before === undefined) return FAILED_SHARE;
  const usual = await jobs.endedSince(before, new Date(Date.now() - BEFORE_MS));
  return Math.max(FAILED_SHARE, TIMES_BEFORE * share(usual));
}
